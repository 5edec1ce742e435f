package chat

import (
	"fmt"
	"strings"
)

// What Poe has read out of an attachment is given to the model as Poe's own library does
// it (poe-protocol.md §5), in words of our own.
const (
	pageText    = "A web page comes with this conversation: %s. You can read it here. Answer in the language of the questions.\n\n%s"
	fileText    = "A file comes with this conversation: %s. This is what is in it. Answer in the language of the questions.\n\n%s"
	pictureText = "A picture comes with this conversation: %s. It is described for you here. Answer as if you had seen it, " +
		"say nothing of the description, and use the language of the next message.\n\n<image_analysis>\n%s\n</image_analysis>"
)

// descriptionMark stands between the name of a picture and its description.
const descriptionMark = "***"

// inserted is the text for what Poe has read out of the file, "" where it has not. Sorts
// that Poe's library leaves out are inserted too: a user sees no reason to be refused.
func (f *file) inserted() string {
	a := f.attached
	switch {
	case blank(a.ParsedContent):
		return ""
	case a.ContentType == "text/html":
		return fmt.Sprintf(pageText, a.Name, a.ParsedContent)
	case f.claimsImage():
		name, description, found := strings.Cut(a.ParsedContent, descriptionMark)
		if !found {
			name, description = a.Name, a.ParsedContent
		}
		return fmt.Sprintf(pictureText, strings.TrimSpace(name), strings.TrimSpace(description))
	}
	return asText(a.Name, a.ParsedContent)
}

func asText(name, content string) string { return fmt.Sprintf(fileText, name, content) }

func (f *file) claimsImage() bool { return strings.Contains(f.attached.ContentType, "image") }
