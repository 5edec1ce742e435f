package playground

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

const (
	pdfNote     = "Poe would give the bot the text of this PDF too; the playground reads none out of it, and the bot gets the file alone."
	pictureNote = "Poe would describe this picture for the bot; the description here is a stand-in."
)

// parsed is what Poe reads out of a file for a bot with such settings (poe-protocol.md §5);
// nil: nothing. The note says where that is otherwise than here.
func parsed(f *file, settings poe.Settings) (text *string, note string) {
	kind, _, _ := strings.Cut(f.contentType, ";")
	switch {
	case strings.HasPrefix(kind, "text/") && settings.ExpandTextAttachments:
		content := strings.ToValidUTF8(strings.TrimPrefix(string(f.data), "\ufeff"), "\ufffd")
		return &content, ""
	case kind == "application/pdf" && settings.ExpandTextAttachments:
		return nil, pdfNote
	case strings.HasPrefix(kind, "image/") && settings.EnableImageComprehension:
		content := fmt.Sprintf("%s***This is a stand-in for the description that Poe makes of a picture. Nobody has looked at it: %s, %d bytes.", f.name, kind, len(f.data))
		return &content, pictureNote
	}
	return nil, ""
}
