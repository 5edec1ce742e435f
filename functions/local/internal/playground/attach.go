package playground

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode"
)

const (
	mostFrame = 64 << 10 // of a form around its file, in bytes
	mostName  = 255      // of a file, in bytes
)

// attached is what the page is told of a file: an attachment of Poe's, its size, and what is
// otherwise than on Poe.
type attached struct {
	URL           string   `json:"url"`
	Name          string   `json:"name"`
	ContentType   string   `json:"content_type"`
	ParsedContent *string  `json:"parsed_content"` // null: Poe would read nothing out of it
	Bytes         int      `json:"bytes"`
	Notes         []string `json:"notes"` // sentences
}

// attach takes a file for a bot.
func (s *Server) attach(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostFile+mostFrame)
	bot, f, err := readForm(r)
	if err != nil {
		_, _ = io.Copy(io.Discard, r.Body) // or the page is cut off before it can read why
		var no *refusal
		if !errors.As(err, &no) {
			no = &refusal{http.StatusBadRequest, "The file did not come whole: " + err.Error()}
		}
		http.Error(w, no.text, no.status)
		return
	}
	s.files.keep(f)
	a := attached{URL: s.opts.Base + f.path(), Name: f.name, ContentType: f.contentType, Bytes: len(f.data), Notes: []string{}}
	if why := s.opts.Unfetched; why != "" {
		a.Notes = append(a.Notes, why)
	}
	s.parse(r.Context(), bot, f, &a)
	writeJSON(w, a)
}

// parse adds what Poe reads out of a file for a bot.
func (s *Server) parse(ctx context.Context, bot string, f *file, a *attached) {
	group, name, found := strings.Cut(bot, "/")
	if !found {
		return
	}
	settings, err := s.settingsOf(ctx, group, name)
	if err != nil {
		a.Notes = append(a.Notes, "What Poe reads out of the file is not known, since the settings of the bot are not: "+err.Error())
		return
	}
	text, note := parsed(f, settings.Settings)
	a.ParsedContent = text
	if note != "" {
		a.Notes = append(a.Notes, note)
	}
}

// refusal is an answer that says why a file is not taken.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func refused(status int, format string, args ...any) error {
	return &refusal{status, fmt.Sprintf(format, args...)}
}

// readForm reads a form whose part "file" is the file, and the bot's name where that comes
// before it.
func readForm(r *http.Request) (bot string, f *file, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, refused(http.StatusBadRequest, "The form cannot be read: %v.", err)
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return "", nil, refused(http.StatusBadRequest, "The form has no part named file.")
		case err != nil:
			return "", nil, err
		case part.FormName() == "file":
			f, err = readPart(part)
			return bot, f, err
		case part.FormName() == "bot":
			name, _ := io.ReadAll(io.LimitReader(part, mostName)) // what breaks off does so with the file too
			bot = string(name)
		}
	}
}

func readPart(part *multipart.Part) (*file, error) {
	name := fileName(part.FileName())
	data, err := io.ReadAll(io.LimitReader(part, mostFile+1))
	tooLong := new(http.MaxBytesError)
	switch {
	case errors.As(err, &tooLong), len(data) > mostFile:
		return nil, refused(http.StatusRequestEntityTooLarge, "%s is larger than the %d MB that Poe takes.", name, mostFile>>20)
	case err != nil:
		return nil, err
	case len(data) == 0:
		return nil, refused(http.StatusBadRequest, "%s is empty.", name)
	case len(name) > mostName:
		return nil, refused(http.StatusBadRequest, "The name of the file is longer than %d bytes.", mostName)
	}
	return &file{name: name, contentType: typeOf(part.Header.Get("Content-Type"), data), data: data}, nil
}

// fileName is a name that can stand in an address; the browser gives pasted pictures none.
func fileName(name string) string {
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == '/' || c == '\\' {
			return '_'
		}
		return c
	}, strings.ToValidUTF8(name, "_"))
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// typeOf is the type that the browser gives a file, or what it looks like where that knows
// none.
func typeOf(claimed string, data []byte) string {
	kind, parameters, err := mime.ParseMediaType(claimed)
	if err == nil && kind != "application/octet-stream" {
		if text := mime.FormatMediaType(kind, parameters); text != "" {
			return text
		}
	}
	kind, _, _ = strings.Cut(http.DetectContentType(data), ";")
	return kind
}
