package jsonstring_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/internal/jsonstring"
)

// FuzzAppend: a string means what encoding/json says, and ends where it does.
func FuzzAppend(f *testing.F) {
	for _, seed := range []string{
		`""`, `"a"`, `"\""`, `"\\"`, `"\\\""`, `"\\\\\"\\"`, `"\b\f\n\r\t\/"`, `"\u00e9\u4F60"`, `"\ud83d\ude42"`,
		`"\ud83d"`, `"\ud83dx"`, `"\ud83d\ud83d\ude42"`, `"\ude42\n"`, "\"\xff\xc3\"", `"😀\n"`, `"\u0000"`,
	} {
		f.Add([]byte(seed), []byte(`,"b"`))
	}
	f.Fuzz(func(t *testing.T, quoted, behind []byte) {
		var want string
		if len(quoted) == 0 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' || json.Unmarshal(quoted, &want) != nil {
			return
		}
		if got := jsonstring.Size(append(quoted[:len(quoted):len(quoted)], behind...)); got != len(quoted) {
			t.Errorf("%q before %q has %d bytes, want %d", quoted, behind, got, len(quoted))
		}
		got := jsonstring.Append([]byte("before "), quoted[1:len(quoted)-1])
		if string(got) != "before "+want {
			t.Errorf("%q means %q, want %q", quoted, got, want)
		}
	})
}

func TestAStringThatDoesNotEndIsAllThereIs(t *testing.T) {
	for _, b := range []string{`"`, `"a`, `"a\"`, `"a\\\"b`} {
		if got := jsonstring.Size([]byte(b)); got != len(b) {
			t.Errorf("%s has %d bytes", b, got)
		}
	}
}

// The time is in proportion to the length, however many quotes and backslashes there are.
func BenchmarkSize(b *testing.B) {
	for name, inner := range map[string]string{
		"text": strings.Repeat("He went home. ", 5000), "quotes": strings.Repeat(`\"`, 35_000), "backslashes": strings.Repeat(`\\`, 35_000),
	} {
		quoted := []byte(`"` + inner + `"`)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(quoted)))
			for b.Loop() {
				if jsonstring.Size(quoted) != len(quoted) {
					b.Fatal("another size")
				}
			}
		})
	}
}
