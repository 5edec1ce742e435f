package attachment

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// isPDF allows for white space before the header, which readers pass over.
func isPDF(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(within(head, 1024), "\xef\xbb\xbf \t\r\n"), []byte("%PDF-"))
}

// identifyZip tells Office's documents by the names in the archive's directory. It
// unpacks nothing and allocates nothing, so that no archive can cost more than itself.
func identifyZip(data []byte, _ hint) (Kind, string) {
	format := ""
	for name := range zipNames(data) {
		switch string(name) {
		case "word/document.xml":
			format = "docx"
		case "xl/workbook.xml":
			format = "xlsx"
		}
	}
	return Document, format
}

// zipNames goes through the central directory (APPNOTE.TXT 4.3.12 and 4.3.16). It ends
// early where the directory makes no sense.
func zipNames(data []byte) func(yield func([]byte) bool) {
	const (
		endSize   = 22
		entrySize = 46
		comment   = 1<<16 - 1 // bytes that may follow the end record
	)
	return func(yield func([]byte) bool) {
		tail := data[max(0, len(data)-endSize-comment):]
		at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
		if at < 0 || len(tail)-at < endSize {
			return
		}
		offset := uint64(binary.LittleEndian.Uint32(tail[at+16:]))
		if offset > uint64(len(data)) {
			return
		}
		for rest := data[offset:]; len(rest) >= entrySize && string(rest[:4]) == "PK\x01\x02"; {
			name := int(binary.LittleEndian.Uint16(rest[28:]))
			extra := int(binary.LittleEndian.Uint16(rest[30:]))
			note := int(binary.LittleEndian.Uint16(rest[32:]))
			if entrySize+name+extra+note > len(rest) || !yield(rest[entrySize:entrySize+name]) {
				return
			}
			rest = rest[entrySize+name+extra+note:]
		}
	}
}

// identifyOLE tells Office's older documents by the names of their streams, which the
// container has in UTF-16. One embedded in the other has both: then the claim decides.
func identifyOLE(data []byte, h hint) (Kind, string) {
	word := bytes.Contains(data, inUTF16("WordDocument"))
	excel := bytes.Contains(data, inUTF16("Workbook")) || bytes.Contains(data, inUTF16("Book\x00"))
	switch {
	case excel && (!word || h.says("xls", "application/vnd.ms-excel")):
		return Document, "xls"
	case word:
		return Document, "doc"
	}
	return Document, ""
}

func inUTF16(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}
