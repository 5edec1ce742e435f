package terminal

import "unicode/utf8"

// fit makes a table as narrow as the screen, as far as it goes: the longest texts that may be
// cut are, then spare columns are left out, and the texts get the room that this makes.
func (t *table) fit(width int) {
	whole := append([]int{}, t.widths...)
	for {
		copy(t.widths, whole)
		if t.narrow(width) || !t.leaveOut() {
			return
		}
	}
}

// narrow cuts the longest texts until the table fits; false where it cannot.
func (t *table) narrow(width int) bool {
	for t.width() > width {
		longest := -1
		for i, w := range t.widths {
			if !t.out[i] && t.least[i] > 0 && w > t.least[i] && (longest < 0 || w > t.widths[longest]) {
				longest = i
			}
		}
		if longest < 0 {
			return false
		}
		t.widths[longest]--
	}
	return true
}

// leaveOut leaves out one column more; false where none is spare.
func (t *table) leaveOut() bool {
	first := -1
	for i, spare := range t.spare {
		if !t.out[i] && spare > 0 && (first < 0 || spare < t.spare[first]) {
			first = i
		}
	}
	if first >= 0 {
		t.out[first] = true
	}
	return first >= 0
}

// width is that of the whole, in characters.
func (t *table) width() (n int) {
	for i, w := range t.widths {
		if !t.out[i] {
			n += w + len(ColumnGap)
		}
	}
	return n - len(ColumnGap)
}

func (t *table) leftOut() (names []string) {
	for i, out := range t.out {
		if out {
			names = append(names, t.titles[i].Text)
		}
	}
	return names
}

// cut shortens a text that has more characters than there is room for.
func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}
