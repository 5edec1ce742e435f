package image

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// body makes JSON with pictures in it. They are written in base64 where they belong, once: the
// encoder would copy each several times. Until then a mark stands for each, which nobody can
// have put into a prompt.
type body struct {
	mark     string
	pictures [][]byte
}

func newBody() *body { return &body{mark: rand.Text()} }

// picture is what stands in a request for a picture.
func (b *body) picture(data []byte) string {
	b.pictures = append(b.pictures, data)
	return b.mark + strconv.Itoa(len(b.pictures)-1) + "."
}

// bytes is a request with its pictures.
func (b *body) bytes(request map[string]any) ([]byte, error) {
	var frame bytes.Buffer
	encoder := json.NewEncoder(&frame)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(request); err != nil {
		return nil, err
	}
	size := frame.Len()
	for _, p := range b.pictures {
		size += base64.StdEncoding.EncodedLen(len(p))
	}
	parts := strings.Split(strings.TrimSuffix(frame.String(), "\n"), b.mark)
	out := append(make([]byte, 0, size), parts[0]...)
	for _, part := range parts[1:] {
		number, rest, _ := strings.Cut(part, ".")
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil, err
		}
		out = append(base64.StdEncoding.AppendEncode(out, b.pictures[n]), rest...)
	}
	return out, nil
}
