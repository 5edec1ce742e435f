package telemetry

import (
	"strconv"
	"unicode/utf8"
)

// appendText appends a text as JSON. Bytes that are not UTF-8 become U+FFFD.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// appendDecimal appends n of which so many make one, exactly: 1500 of a thousand are 1.5.
// One is a power of ten.
func appendDecimal(b []byte, n, one int64) []byte {
	b = strconv.AppendInt(b, n/one, 10)
	rest := n % one
	if rest == 0 {
		return b
	}
	for b = append(b, '.'); rest > 0; rest %= one {
		one /= 10
		b = append(b, '0'+byte(rest/one))
	}
	return b
}
