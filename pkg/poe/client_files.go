package poe

import (
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Picture is a file that the text of an answer shows.
type Picture struct {
	Title string // the alternative text
	File  File
}

var (
	pictureRef = lazyregexp.New(`!\[([^\[\]]*)\]\[([^\[\]\n]+)\]`)
	// codeSpan is where text shows brackets as they are written.
	codeSpan = lazyregexp.New("(?s)```.*?(?:```|$)|`[^`\n]*`")
)

// resolve finds the files that the text refers to, and the references and files that have
// no counterpart. It says nothing of an answer that failed, whose text may lack its end.
func (x *exchange) resolve() {
	a := x.answer
	if a.Meta != nil && a.Meta.ContentType == PlainText {
		return
	}
	text := codeSpan.ReplaceAllLiteralString(a.Text, "")
	referred := map[string]bool{}
	for _, found := range pictureRef.FindAllStringSubmatch(text, -1) {
		title, ref := found[1], found[2]
		referred[ref] = true
		i := slices.IndexFunc(a.Files, func(f File) bool { return f.InlineRef == ref })
		switch {
		case i >= 0:
			a.Pictures = append(a.Pictures, Picture{title, a.Files[i]})
		case a.Err == nil && !defines(text, ref):
			a.find("the text refers to a file %q, which there is not: the user sees the brackets", ellipsis(ref, 40))
		}
	}
	for _, f := range a.Files {
		if f.InlineRef != "" && !referred[f.InlineRef] && a.Err == nil {
			a.find("the text does not refer to the file %q by its inline_ref %q", ellipsis(f.Name, 40), ellipsis(f.InlineRef, 40))
		}
	}
}

// defines reports whether a text says itself where a reference goes, as Markdown can.
func defines(text, ref string) bool {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "["); ok && strings.HasPrefix(strings.ToLower(rest), strings.ToLower(ref)+"]:") {
			return true
		}
	}
	return false
}

// checkFile objects to what Poe would not show, or show wrongly.
func (a *attempt) checkFile(f File) {
	if a.files++; a.files == MaxFiles+1 {
		a.answer.find("more than %d files", MaxFiles)
	}
	if f.InlineRef == "" {
		return
	}
	if strings.Contains(strings.Join(a.chunks, ""), "]["+f.InlineRef+"]") {
		a.answer.find("a file event comes after the text that refers to it")
	}
	if slices.ContainsFunc(a.answer.Files, func(old File) bool { return old.InlineRef == f.InlineRef }) {
		a.answer.find("two files have the inline_ref %q", ellipsis(f.InlineRef, 40))
	}
}
