package usage_test

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/usage"
)

// counted are texts with the fewest and the most tokens that gpt-oss (o200k), Llama 3
// and DeepSeek V3 make of them, counted with their own vocabularies. Those in a natural
// language are the first article of the Universal Declaration of Human Rights.
var counted = []struct {
	name         string
	text         string
	fewest, most int
}{
	{"English", "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.", 33, 33},
	{"French", "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.", 41, 50},
	{"German", "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.", 38, 44},
	{"Polish", "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.", 53, 62},
	{"Vietnamese", "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình bằng hữu.", 47, 72},
	{"Russian", "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.", 41, 48},
	{"Greek", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης.", 71, 92},
	{"Arabic", "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.", 44, 48},
	{"Hindi", "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है । उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए ।", 54, 94},
	{"Chinese", "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。", 27, 38},
	{"Japanese", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。", 51, 72},
	{"Korean", "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.", 51, 57},
	{"code", "func (s *Set) Add(key string) bool {\n\tif _, ok := s.m[key]; ok {\n\t\treturn false // already there\n\t}\n\ts.m[key] = struct{}{}\n\treturn true\n}\n", 43, 44},
	{"JSON", `{"id":"toolu_01","name":"get_weather","input":{"city":"Paris","days":3,"units":null},"tags":["a","b"],"ok":true}`, 37, 41},
	{"a table of numbers", "2026-01-14,1042,17.375,paid\n2026-01-15,998,3.5,open\n2026-01-16,12044,0.125,paid\n", 47, 47},
	{"Markdown", "## Steps\n\n1. **Install** it: `go install example.com/tool@latest`\n2. Run `tool -v`\n\n| flag | meaning |\n|---|---|\n| `-v` | verbose |\n", 43, 45},
	{"emoji", "Done 🎉🎉 see you 👋🏽 at the 🏖️ tomorrow 😀", 19, 22},
}

func TestTextIsEstimatedNearWhatTokenizersCount(t *testing.T) {
	for _, row := range counted {
		low, high := row.fewest*95/100, row.most*150/100
		if got := usage.Text(row.text); got < low || got > high {
			t.Errorf("%s: %d tokens; tokenizers count %d to %d", row.name, got, row.fewest, row.most)
		}
	}
}

func TestTextCountsWhatIsNotProse(t *testing.T) {
	for _, row := range []struct {
		name      string
		text      string
		low, high int
	}{
		{"nothing", "", 0, 0},
		{"one letter", "a", 1, 1},
		{"one space", " ", 1, 1},
		{"deep indentation is nearly free", strings.Repeat(" ", 400), 1, 5},
		{"empty lines are not", strings.Repeat("\n", 100), 10, 50},
		{"random digits", strings.Repeat("8675309", 30), 70, 110},
		{"bytes that are not UTF-8", "\xff\xfe\x80\x80\x80", 1, 10},
		{"a character cut in two", "\xe4\xba", 1, 2},
		{"zeros", strings.Repeat("\x00", 100), 10, 100},
	} {
		if got := usage.Text(row.text); got < row.low || got > row.high {
			t.Errorf("%s: %d tokens, want %d to %d", row.name, got, row.low, row.high)
		}
	}
}

func TestBytesOfAnyScript(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 3: 1, 4: 2, 300: 100} {
		if got := usage.Bytes(n); got != want {
			t.Errorf("%d bytes: %d, want %d", n, got, want)
		}
	}
}

func TestTextAllocatesNothing(t *testing.T) {
	text := strings.Repeat("word ", 1000)
	if n := testing.AllocsPerRun(10, func() { usage.Text(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzText: whatever the bytes are, texts are together at most as long as apart, at
// least as long as each, and not longer than their bytes at the heaviest.
func FuzzText(f *testing.F) {
	for _, row := range counted {
		half := len(row.text) / 2
		f.Add(row.text[:half], row.text[half:])
	}
	for _, seed := range [][2]string{{"", ""}, {"a", "A"}, {"A", "a"}, {"1", "1"}, {"\n", "\n"}, {"\xe4", "\xba\xba"}, {".", ","}, {" ", " "}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		one, other, both := usage.Text(a), usage.Text(b), usage.Text(a+b)
		if both > one+other || both < max(one, other) || both > 3*len(a+b) {
			t.Errorf("%q and %q: %d and %d tokens apart, %d together", a, b, one, other, both)
		}
		if (one == 0) != (a == "") {
			t.Errorf("%q: %d tokens", a, one)
		}
	})
}

func BenchmarkText(b *testing.B) {
	for _, row := range []struct{ name, text string }{
		{"english", "All human beings are born free and equal in dignity and rights. "},
		{"json", `{"name":"get_weather","input":{"city":"Paris","days":3}},` + "\n"},
		{"japanese", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。"},
	} {
		text := strings.Repeat(row.text, 1<<20/len(row.text))
		b.Run(row.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				usage.Text(text)
			}
		})
	}
}
