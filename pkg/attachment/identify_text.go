package attachment

import (
	"bytes"
	"encoding/binary"
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	utf8Mark  = "\xef\xbb\xbf"
	utf16LE   = "\xff\xfe"
	utf16BE   = "\xfe\xff"
	htmlStart = 1024 // bytes in which a page has to show that it is one
)

// mayBeText looks at the beginning of a file, which may end within a character.
func mayBeText(head []byte) bool {
	return starts(utf16LE)(head) || starts(utf16BE)(head) || mayBeUTF8(head) || isWestern(head)
}

func mayBeUTF8(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if !utf8.FullRune(head) {
			return true
		}
		if r == 0 || r == utf8.RuneError && size == 1 {
			return false
		}
		head = head[size:]
	}
	return true
}

// identifyText takes what is UTF-8, says by its mark that it is UTF-16, or looks like
// Windows-1252.
func identifyText(data []byte, h hint) (File, *Problem) {
	text, err := toUTF8(data)
	if err != nil {
		return File{}, &Problem{Reason: UnknownType, Err: err}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return File{}, &Problem{Reason: Empty, Err: errors.New("there is only white space")}
	}
	file := File{Kind: Document, Data: text, Text: true}
	switch {
	case isHTML(text), isMarkup(text) && h.says("html", "htm", "xhtml", "text/html"):
		file.Format = "html"
	case h.says("csv", "text/csv"):
		file.Format = "csv"
	case h.says("md", "markdown", "text/markdown", "text/x-markdown"):
		file.Format = "md"
	case h.says("txt", "text", "text/plain"):
		file.Format = "txt"
	default:
		file.Kind, file.Format = Text, "txt"
	}
	return file, nil
}

func toUTF8(data []byte) ([]byte, error) {
	switch {
	case starts(utf16LE)(data):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case starts(utf16BE)(data):
		data = fromUTF16(data[2:], binary.BigEndian)
	case utf8.Valid(data):
	case isWestern(data):
		data = westernToUTF8(data)
	default:
		return nil, errors.New("it is neither a known format nor in a known encoding")
	}
	data = bytes.TrimPrefix(data, []byte(utf8Mark))
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("it is neither a known format nor text")
	}
	return data, nil
}

// fromUTF16 puts U+FFFD in the place of half a character.
func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(data))
	for len(data) >= 2 {
		r := rune(order.Uint16(data))
		data = data[2:]
		if utf16.IsSurrogate(r) && len(data) >= 2 {
			if whole := utf16.DecodeRune(r, rune(order.Uint16(data))); whole != utf8.RuneError {
				r, data = whole, data[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// isHTML finds a page that says it is one. Tags alone do not make one: Markdown has
// them too, and a component's source begins with them.
func isHTML(text []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(within(text, htmlStart)))
	if bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<!--")) {
		return bytes.Contains(start, []byte("<!doctype html")) || bytes.Contains(start, []byte("<html"))
	}
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func isMarkup(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(within(text, htmlStart)), []byte("<"))
}
