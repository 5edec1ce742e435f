package image

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// chunk is how much base64 is decoded at a time: a multiple of four.
const chunk = 8 << 10

// decode turns a text of JSON that is a picture in base64 into that picture, in its own place.
func decode(text []byte) (data []byte, err error) {
	if text, err = unquoted(text); err != nil {
		return nil, err
	}
	var piece [chunk / 4 * 3]byte
	length := 0
	for rest := text; len(rest) > 0; {
		from := rest[:min(len(rest), chunk)]
		rest = rest[len(from):]
		n, err := base64.StdEncoding.Decode(piece[:], from)
		if err != nil {
			return nil, errors.New("it is not in base64")
		}
		if n < len(from)/4*3 && len(rest) > 0 {
			return nil, errors.New("it is in several pieces of base64")
		}
		length += copy(text[length:], piece[:n])
	}
	return text[:length], nil
}

// unquoted is what stands between the quotes. Some encoders escape slashes, of which base64
// has many.
func unquoted(text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '\\') < 0 {
		return text[1 : len(text)-1], nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, errors.New("it is no text")
	}
	return text[:copy(text, s)], nil
}

// endings are the types of the pictures that models make, and how their files end.
var endings = map[string]string{"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}

// contentType says what a picture is, by its first bytes.
func contentType(data []byte) (string, error) {
	t := http.DetectContentType(data)
	if endings[t] == "" {
		return "", fmt.Errorf("%d bytes that are no picture", len(data))
	}
	return t, nil
}

// beginsAsPicture looks at the first bytes of a picture in base64, without decoding it. What is
// escaped there is left to be seen.
func beginsAsPicture(text []byte) error {
	head := text[1:min(len(text)-1, 1+64)]
	if bytes.IndexByte(head, '\\') >= 0 {
		return nil
	}
	var data [64]byte
	n, err := base64.StdEncoding.Decode(data[:], head)
	if err != nil {
		return errors.New("it is not in base64")
	}
	_, err = contentType(data[:n])
	return err
}
