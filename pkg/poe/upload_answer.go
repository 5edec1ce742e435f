package poe

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// uploadAnswer is what Poe says of a file that it has taken.
type uploadAnswer struct {
	AttachmentURL string `json:"attachment_url"`
	MIMEType      string `json:"mime_type"` // may be null
}

// readUpload completes a file by Poe's answer, and repeats nothing of it.
func readUpload(answer []byte, file File, local bool) (File, error) {
	var a uploadAnswer
	if err := json.Unmarshal(answer, &a); err != nil {
		return File{}, errors.New("status 200 with something else than a JSON object of texts")
	}
	if a.AttachmentURL == "" {
		return File{}, errors.New("status 200 without an attachment_url")
	}
	if err := checkAddress(a.AttachmentURL, local); err != nil {
		return File{}, fmt.Errorf("the attachment_url in Poe's answer %w", err)
	}
	file.URL = a.AttachmentURL
	if a.MIMEType == "" {
		return file, nil
	}
	if !isContentType(a.MIMEType) {
		return File{}, errors.New("the mime_type in Poe's answer is none")
	}
	file.ContentType = a.MIMEType
	return file, nil
}

// isLocal reports whether the API is played on this machine. Then its files are too.
func (a *UploadAPI) isLocal() bool {
	u, err := url.Parse(a.URL)
	return err == nil && isLoopback(u.Hostname())
}

// anAddress is anything that may be one, cut short or not.
var anAddress = lazyregexp.New(`(?i)\b[a-z][a-z0-9+.-]*:(//|\\/\\/|%2f%2f)[^\s"'<>]*`)

// hide takes out of a text all that nobody may read in an error. Whoever quotes a signed
// address may have cut it, so its values are looked for one by one.
func (u *upload) hide(text string) string {
	text = hide(text, u.key, "[key]")
	if len(u.file.Name) >= minHiddenName {
		text = hide(text, u.file.Name, "[name]")
	}
	if from, err := url.Parse(u.from); err == nil && u.from != "" {
		text = hide(text, u.from, "[address]")
		for _, values := range from.Query() {
			for _, value := range values {
				if len(value) >= minHidden {
					text = hide(text, value, "[value]")
				}
			}
		}
	}
	return anAddress.ReplaceAllLiteralString(text, "[address]")
}

// From which length on a value in an address may be a secret, and a name tell something, in
// bytes. To look for shorter ones would only make words unreadable.
const minHidden, minHiddenName = 8, 6

// words are those of a refusal that somebody may want to read, after a colon.
func (u *upload) words(body []byte) string {
	return quote(body, max(len(u.key), len(u.file.Name), len(u.from)), u.hide)
}
