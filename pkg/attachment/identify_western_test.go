package attachment

import (
	"strings"
	"testing"
)

func TestTextInWindows1252BecomesUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"Name;Gr\xf6\xdfe;Preis\r\nM\xfcller;3;4,50 \x80\r\n": "Name;Größe;Preis\r\nMüller;3;4,50 €\r\n",
		"caf\xe9 au lait": "café au lait",
		"\x93quoted\x94 \x96 \x93\xe0 la carte\x94": "“quoted” – “à la carte”",
		"a\tb\fc\xa9":                           "a\tb\fc©",
		strings.Repeat("plain ", 1000) + "\xfc": strings.Repeat("plain ", 1000) + "ü",
	} {
		if kindOfHead(within([]byte(text), headSize)) == 0 {
			t.Errorf("%.20q is refused by its first bytes", text)
		}
		got, problem := identify([]byte(text), hint{extension: "csv"})
		if problem != nil || got.Format != "csv" || !got.Text || string(got.Data) != want {
			t.Errorf("%.20q: got %s %.40q, %v", text, got.Format, got.Data, problem)
		}
	}
}

// What would become gibberish is better refused.
func TestTextInAnotherOldEncodingIsUnknown(t *testing.T) {
	for name, text := range map[string]string{
		"Russian in Windows-1251":  "\xcf\xf0\xe8\xe2\xe5\xf2, 1\r\n",
		"Greek in ISO-8859-7":      "\xea\xe1\xeb\xe7\xec\xdd\xf1\xe1",
		"Japanese in Shift-JIS":    "\x93\xfa\x96\x7b,1",
		"half-width katakana":      "\xb1\xb2\xb3,1",
		"Chinese in GBK":           "\xc4\xe3\xba\xc3,1",
		"UTF-8 with a broken byte": "gr\xc3\xbcn \xfc",
		"UTF-8 that is cut off":    "gr\xc3\xbcn \xf0\x9f",
		"UTF-8's mark before it":   utf8Mark + "caf\xe9",
		"a byte of no character":   "a\x81b",
		"a control character":      "gr\xfcn\x1b[0m",
		"a NUL":                    "gr\xfcn\x00",
	} {
		if got, problem := identify([]byte(text), hint{extension: "csv"}); problem == nil || problem.Reason != UnknownType {
			t.Errorf("%s: got %q, %v", name, got.Data, problem)
		}
	}
}
