package image_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	painter "github.com/poebridge/poebridge/pkg/image"
)

// Whatever JSON there is, what is found in place is what a decoder finds.
func FuzzAnswersAreReadAsADecoderReadsThem(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `{"images":["a","b"],"error":null}`, ` { "a" : { "images" : [ "]}" ] } , "b" : [ 1 , "\"" , "\\" ] } `,
		`{"a":"\\\"","b":["x\\"],"c":-1.5e3,"d":true}`, `{"\u0061":[[],["a"],{}]}`, `"text"`, `{"a":[null,"",[""]]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil {
			want = nil
		}
		got := painter.Members(data)
		if len(got) != len(want) {
			t.Fatalf("%d members of %d: %q", len(got), len(want), data)
		}
		for name, value := range want {
			if got[name] != string(value) {
				t.Fatalf("%q is %q, want %q", name, got[name], value)
			}
			var list []json.RawMessage
			if json.Unmarshal(value, &list) != nil {
				list = nil
			}
			texts := painter.Texts(value)
			if len(texts) != len(list) {
				t.Fatalf("%d texts of %d: %q", len(texts), len(list), value)
			}
			for i, raw := range list {
				if isText := raw[0] == '"'; isText && !bytes.Equal(raw, texts[i]) || !isText && texts[i] != nil {
					t.Fatalf("text %d is %q, want %q", i, texts[i], raw)
				}
			}
		}
	})
}

func TestAPictureIsDecodedInItsPlace(t *testing.T) {
	for _, size := range []int{0, 1, 2, 3, 6143, 6144, 6145, 6146, 12288, 100_000} {
		data := bytes.Repeat([]byte{0xff, 0xef, 0xbe, 7}, size/4+1)[:size]
		plain := `"` + base64.StdEncoding.EncodeToString(data) + `"`
		for name, text := range map[string]string{
			"plain": plain, "escaped": strings.ReplaceAll(plain, "/", `\/`), "escaped otherwise": strings.ReplaceAll(plain, "/", `\u002f`),
		} {
			in := []byte(text)
			got, err := painter.Decode(in)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s, %d bytes: %d, %v", name, size, len(got), err)
			}
			if size > 0 && &got[0] != &in[0] && &got[0] != &in[1] {
				t.Errorf("%s, %d bytes: it is elsewhere", name, size)
			}
		}
	}
}

func TestWhatIsNoBase64IsNotDecoded(t *testing.T) {
	long := strings.Repeat("AAAA", 2048)
	for _, text := range []string{`"A"`, `"AAAA="`, `"AA==AAAA"`, `"%%%%"`, `"AA\nAA A"`, `"` + long[:len(long)-4] + `AA==` + long + `"`, `"` + long + `A"`} {
		if got, err := painter.Decode([]byte(text)); err == nil || strings.Contains(err.Error(), "AA") {
			t.Errorf("%.20s…: %d bytes, %v", text, len(got), err)
		}
	}
}
