package bedrocksim

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// Limits on documents (bedrock.md §1.2, row document).
const (
	maxDocuments     = 5         // in a message
	maxDocumentBytes = 4_718_592 // 4.5 MB
	maxDocumentName  = 200       // characters
)

// documentName allows the underscore, which the message does not mention but the service
// takes (bedrock.md §5 #14), and one ASCII space at a time.
var documentName = lazyregexp.New(`^[A-Za-z0-9()\[\]_-]*( [A-Za-z0-9()\[\]_-]+)* ?$`)

// file is a document in the request and where it is.
type file struct {
	at   string
	data Document
}

// documentRules are about documents, in turns and in the results of tools.
func documentRules() []Rule {
	return []Rule{
		{
			Name: "document-unsupported", Source: "bedrock.md §3.2 column Doc", Verified: true,
			check: eachFile(func(j *judged, _ file) finding {
				return lacks(j.facts.Document, "This model doesn't support documents. Try again without documents or use a model that supports them.")
			}),
		},
		{
			Name: "document-format", Source: "bedrock.md §1.2 row document", Verified: true,
			check: eachFile(func(_ *judged, f file) finding {
				return oneOf(or(f.data.Format, "null"), f.at+".document.format", "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md")
			}),
		},
		{
			Name: "document-name-length", Source: "bedrock.md §1.2 row document", Verified: true,
			check: eachFile(func(_ *judged, f file) finding {
				if size := utf8.RuneCountInString(f.data.Name); size >= 1 && size <= maxDocumentName {
					return fine
				}
				return constraint(f.data.Name, f.at+".document.name", "Member must have length between 1 and 200")
			}),
		},
		{
			Name: "document-name", Source: "bedrock.md §1.5 row document file name; §5 #14", Verified: true,
			check: eachFile(func(_ *judged, f file) finding {
				if documentName.MatchString(f.data.Name) {
					return fine
				}
				return object("The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.")
			}),
		},
		{Name: "document-duplicate", Source: "bedrock.md §1.2 row document; §5 #15", Verified: true, check: checkDuplicateNames},
		{
			Name: "document-count", Source: "bedrock.md §1.2 row document", Verified: true,
			check: eachMessage("document", maxDocuments, "The number of document blocks at messages.%d exceeds the limit of %d documents per message."),
		},
		{
			Name: "document-size", Source: "bedrock.md §1.2 row document", Verified: true,
			check: eachFile(func(_ *judged, f file) finding {
				if f.data.Source == nil || len(f.data.Source.Bytes) <= maxDocumentBytes {
					return fine
				}
				return object("%s.document.source.bytes: The document exceeds the maximum size of 4.5 MB.", f.at)
			}),
		},
		{
			Name: "document-without-text", Source: "bedrock.md §1.2 row document; §5 #16", Verified: true,
			check: func(j *judged) finding {
				for _, message := range j.Messages {
					if message.has("document") && !message.has("text") {
						return object("A text block must be included when using documents.")
					}
				}
				return fine
			},
		},
	}
}

// eachFile is a check of every document in the request.
func eachFile(look func(j *judged, f file) finding) func(*judged) finding {
	return func(j *judged) finding {
		for _, f := range j.files() {
			if found := look(j, f); found.message != "" {
				return found
			}
		}
		return fine
	}
}

// files are all documents of the request.
func (j *judged) files() []file {
	var out []file
	for at, b := range j.blocks() {
		if b.Document != nil {
			out = append(out, file{at.String(), *b.Document})
		}
		if b.ToolResult == nil {
			continue
		}
		for _, part := range b.ToolResult.Content {
			if part.Document != nil {
				out = append(out, file{at.String() + ".toolResult", *part.Document})
			}
		}
	}
	return out
}

// checkDuplicateNames looks at the whole request, earlier turns included.
func checkDuplicateNames(j *judged) finding {
	seen := map[string]bool{}
	for _, f := range j.files() {
		if seen[f.data.Name] {
			return object("Messages contain duplicate document names: %s. Document names must be unique.", fmt.Sprintf("%q", f.data.Name))
		}
		seen[f.data.Name] = true
	}
	return fine
}

// has says whether a turn has a block of a kind; a blank text is none.
func (m Message) has(kind string) bool {
	for _, b := range m.Content {
		if b.kind() == kind && (kind != "text" || strings.TrimSpace(*b.Text) != "") {
			return true
		}
	}
	return false
}
