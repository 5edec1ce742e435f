package bedrocksim

const markdownText = `# A heading

Some **bold**, some *italic*, some ` + "`code`" + `, and a [link](https://example.com).

## A table

| Planet | Moons | Day in hours |
|:-------|------:|:------------:|
| Earth  |     1 |      24      |
| Mars   |     2 |     24.6     |

## Code

` + "```go" + `
func main() {
	fmt.Println("Hello, 世界")
}
` + "```" + `

## Lists

1. First
   - with a part
   - and another
2. Second
- [x] done
- [ ] to do

> A quotation
> of two lines

Math inline, $e^{i\pi} + 1 = 0$, and on its own:

$$\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}$$

---

The end.`

const emojiText = "Smile 😀, a family 👨‍👩‍👧‍👦, a flag 🇪🇺, a thumb 👍🏽, a keycap 7️⃣, a heart ❤️‍🔥 and a rainbow flag 🏳️‍🌈. Done ✅"

const rtlText = "مرحبا بالعالم! هذا نص من اليمين إلى اليسار مع English في الوسط و123.\n\nשלום עולם! זה טקסט מימין לשמאל."

// longStock is repeated for as long as is asked.
const longStock = `The river rises in the hills and finds its way to the sea by the easiest road there is.
It passes villages whose names nobody outside the valley has heard, turns two mills, and carries a ferry
that crosses four times a day. In spring it is brown and loud. In summer children wade in it and count
the trout. Nobody has ever asked where it is going, since everybody knows, and still it takes its time.`
