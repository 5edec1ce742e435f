package attachment

import "unicode/utf8"

// western are the characters of Windows-1252 from 0x80 to 0x9f, where it is not Latin-1;
// 0: none.
var western = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

func fromWestern(b byte) rune {
	if b >= 0x80 && b < 0xa0 {
		return western[b-0x80]
	}
	return rune(b)
}

// isWestern reports whether what is not UTF-8 is text in Windows-1252, in which Excel
// saves CSV. It has no mark, so it is known by what it lacks: control characters, bytes
// without a meaning, characters of UTF-8, and more than two letters beyond ASCII in a row.
// Such rows are Cyrillic, Greek, Chinese or Japanese in their own encodings, of which it
// would make gibberish. The encoding of Central Europe cannot be told from it, and comes
// out with some letters wrong.
func isWestern(data []byte) bool {
	const mostInARow = 2
	row := 0
	for i := 0; i < len(data); i++ {
		b := data[i]
		if b < utf8.RuneSelf {
			if row = 0; b < ' ' && !isSpace(b) || b == 0x7f {
				return false
			}
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if row++; row > mostInARow || fromWestern(b) == 0 || r != utf8.RuneError || size > 1 {
			return false
		}
	}
	return true
}

func isSpace(b byte) bool { return b == '\t' || b == '\n' || b == '\r' || b == '\f' }

func westernToUTF8(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		out = utf8.AppendRune(out, fromWestern(b))
	}
	return out
}
