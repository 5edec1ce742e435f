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
