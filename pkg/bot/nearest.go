package bot

import "strings"

// Nearest is the candidate that a slip of the keyboard turns into word, or the one
// that word begins, or "". Of equally near ones the first is taken.
func Nearest(word string, candidates []string) string {
	const tooLong = 64 // no key is; spares the work on a pasted page
	if len(word) > tooLong {
		return ""
	}
	best, limit := "", max(2, len(word)/3)
	for _, c := range candidates {
		d := distance(word, c)
		if len(word) > 2 && strings.HasPrefix(c, word) {
			d = 1
		}
		if d <= limit && d < max(len(word), len(c)) {
			best, limit = c, d-1
		}
	}
	return best
}

// Slip is the candidate from which word differs by one or two letters and in no digit, or "".
// It is for ids of models, of which one that differs in a digit is another version.
func Slip(word string, candidates []string) string {
	best, limit := "", 2
	for _, c := range candidates {
		if digits(c) != digits(word) || len(c) > len(word)+limit || len(word) > len(c)+limit {
			continue
		}
		if d := distance(word, c); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// distance is the number of bytes to insert, remove or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
