package chat_test

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/chat"
)

// continued are answers that broke off, and how they are continued.
var continued = []struct{ name, shown, more, want string }{
	{"as a model should", "The cat sat on", " the mat.", "The cat sat on the mat."},
	{"within a word", "The cat s", "at on the mat.", "The cat sat on the mat."},
	{"the space is shown already", "The cat sat ", " on the mat.", "The cat sat on the mat."},
	{"and is not said again", "The cat sat ", "on the mat.", "The cat sat on the mat."},
	{"a paragraph is shown", "One.\n\n", "\n\nTwo.", "One.\n\nTwo."},
	{"of which less is said again", "One.\n\n", "\nTwo.", "One.\n\nTwo."},
	{"of which more is said", "One.\n", "\n\nTwo.", "One.\n\nTwo."},
	{"or something else", "One. ", "\n\nTwo.", "One. \n\nTwo."},
	{"words are repeated", "The cat sat on the", " on the mat.", "The cat sat on the mat."},
	{"and a broken one begun anew", "The cat sat on the m", " on the mat.", "The cat sat on the mat."},
	{"one word is repeated", "The cat sat on", " on the mat.", "The cat sat on the mat."},
	{"below the space after it", "The cat sat on ", "on the mat.", "The cat sat on the mat."},
	{"which another begins like", "The cat ", "catalogue", "The cat catalogue"},
	{"a broken word alone is begun anew", "The c", "cat sat.", "The cat sat."},
	{"the sentence is repeated", "One. The cat sat", "The cat sat on the mat.", "One. The cat sat on the mat."},
	{"below a space", "One. The cat ", "The cat sat.", "One. The cat sat."},
	{"all of it", "The cat", "The cat sat.", "The cat sat."},
	{"nothing new", "The cat sat.", "The cat sat.", "The cat sat."},
	{"nothing at all", "The cat sat.", "", "The cat sat."},
	{"only space", "The cat sat.", "\n", "The cat sat.\n"},
	{"words that begin alike", "vitamin a", " and more", "vitamin a and more"},
	{"a word that doubles itself", "a bon", "bon for you", "a bonbon for you"},
	{"one in Devanagari, whose marks part no words", "यह दुनि", "दुनि है", "यह दुनिदुनि है"},
	{"white space that begins alike", "!\n\n", "\n \nTwo", "!\n\n\n \nTwo"},
	{"numbers that go on", "10", "100", "10100"},
	{"numbers that are alike", "0 1 1", " 1 1", "0 1 1 1 1"},
	{"signs that are alike", "}\n}", "\n}\n", "}\n}\n}\n"},
	{"code", "x = 1\n  yes", "  yes = 2", "x = 1\n  yes = 2"},
	{"a character that doubles itself", "说谢", "谢", "说谢谢"},
	{"lines that are alike", "println(x)\nprintln(x)\n", "println(x)\nprintln(x)\n", "println(x)\nprintln(x)\nprintln(x)\nprintln(x)\n"},
	{"and go on", "f(x)\nprintln(x)\nprintln(x)\n", "println(x)\ng(x)\n", "f(x)\nprintln(x)\nprintln(x)\nprintln(x)\ng(x)\n"},
	{"laughter", "哈哈哈哈哈哈", "哈哈哈哈哈哈哈", "哈哈哈哈哈哈哈哈哈哈哈哈哈"},
	{"scripts that put no space, repeated", "東京25 ไทย", "東京25 ไทย26", "東京25 ไทย26"},
	{"Chinese, repeated", "我们今天去公园散步", "今天去公园散步，然后回家", "我们今天去公园散步，然后回家"},
	{"Chinese, not repeated", "我们今天去公园", "散步", "我们今天去公园散步"},
	{"beginning like something earlier", "The cat sat. The dog ran", " The cat slept.", "The cat sat. The dog ran The cat slept."},
	{"beginning with a sign", "The cat", ", the dog", "The cat, the dog"},
	{"bold", "This is **very", " very** good", "This is **very** good"},
	{"above a paragraph", "The cat sat.\n\n", "cat sat.\n\nThe dog", "The cat sat.\n\nThe dog"},
	{"a block of code", "Run:\n\n```go\nfunc ", "```go\nfunc f() {}\n```", "Run:\n\n```go\nfunc f() {}\n```"},
	{"the end of one", "f()\n}\n```\n\n#529.", " }\n```\n\n#529. }", "f()\n}\n```\n\n#529. }"},
	{"bold, said again", "It is **bold**", " **bold** and more", "It is **bold** and more"},
	{"lines of a table", "|---|---|", "---|---|\n", "|---|---|---|---|\n"},
}

// A continuation is joined so that no word stands twice and none is lost, in whatever
// pieces it comes.
func TestAContinuationIsJoined(t *testing.T) {
	for _, row := range continued {
		t.Run(row.name, func(t *testing.T) {
			for size := 1; size <= len(row.more)+1; size++ {
				if got := chat.Join(row.shown, row.more, size); got != row.want {
					t.Errorf("in pieces of %d: %q, want %q", size, got, row.want)
				}
			}
		})
	}
}
