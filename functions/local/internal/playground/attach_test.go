package playground_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/poe"
)

// attached is what the page is told of a file.
type attached struct {
	URL, Name     string
	ContentType   string  `json:"content_type"`
	ParsedContent *string `json:"parsed_content"`
	Bytes         int
	Notes         []string
}

// settings are those of a bot with these flags of attachments.
func settings(expand, comprehend string) string {
	return `{"response_version":2,"allow_attachments":true,"expand_text_attachments":` + expand + `,"enable_image_comprehension":` + comprehend +
		`,"enforce_author_role_alternation":false,"enable_multi_entity_prompting":true}`
}

// attach attaches a file to claude/sonnet.
func attach(t *testing.T, base, name, kind, data string) (a attached) {
	t.Helper()
	formType, body := form(t, "file", name, kind, data)
	status, _, raw := call(t, "POST", base+playground.Path+"api/attachments", formType, body)
	if err := json.Unmarshal([]byte(raw), &a); status != http.StatusOK || err != nil {
		t.Fatalf("%s: %d %.200s", name, status, raw)
	}
	return a
}

func TestAFileIsServedAsItCame(t *testing.T) {
	base := serve(t, settings("true", "false"), playground.Options{})
	const page = "<html><script>alert(1)</script></html>"
	for _, row := range []struct {
		name, kind, data   string
		wantName, wantType string
		disposition        string
	}{
		{"cat.png", "image/png", "\x89PNG", "cat.png", "image/png", "inline"},
		{"a.mp3", "audio/mpeg", "ID3", "a.mp3", "audio/mpeg", "inline"},
		{"page.html", "text/html", page, "page.html", "text/html", "attachment"},
		{"page.html", "application/octet-stream", page, "page.html", "text/html", "attachment"},
		{"drawing.svg", "image/svg+xml", "<svg/>", "drawing.svg", "image/svg+xml", "attachment"},
		{"notes", "", "hello", "notes", "text/plain", "attachment"},
		{"notes.md", "text/markdown; charset=utf-8", "# hello", "notes.md", "text/markdown; charset=utf-8", "attachment"},
		{"odd", "no type at all", "hello", "odd", "text/plain", "attachment"},
		{"..", "text/plain", "hello", "file", "text/plain", "attachment"},
		{"a b?#%\"日本.txt", "text/plain", "hello", "a b?#%\"日本.txt", "text/plain", "attachment"},
	} {
		a := attach(t, base, row.name, row.kind, row.data)
		if a.Name != row.wantName || a.ContentType != row.wantType || a.Bytes != len(row.data) || !strings.HasPrefix(a.URL, base+playground.FilesPath) {
			t.Errorf("%q: %+v", row.name, a)
		}
		status, header, raw := call(t, "GET", a.URL, "", "")
		if status != http.StatusOK || raw != row.data || header.Get("Content-Type") != row.wantType {
			t.Errorf("%q: %d, %q, %q", row.name, status, header.Get("Content-Type"), raw)
		}
		if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.HasSuffix(policy, "sandbox") ||
			header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(header.Get("Content-Disposition"), row.disposition+";") {
			t.Errorf("%q: %v", row.name, header)
		}
		if status, _, _ := call(t, "GET", a.URL+"x", "", ""); status != http.StatusNotFound {
			t.Errorf("%q: another name is %d", row.name, status)
		}
	}
}

func TestAFileIsRefusedWithTheReason(t *testing.T) {
	base := serve(t, settings("true", "false"), playground.Options{})
	for name, row := range map[string]struct {
		part, name, data string
		status           int
		want             string
	}{
		"empty":               {"file", "a.txt", "", 400, "a.txt is empty."},
		"another part":        {"upload", "a.txt", "hello", 400, "no part named file"},
		"a long name":         {"file", strings.Repeat("x", 256), "hello", 400, "longer than 255 bytes"},
		"a byte too large":    {"file", "a.bin", strings.Repeat("x", poe.MaxFileBytes+1), 413, "a.bin is larger than the 50 MB that Poe takes."},
		"very much too large": {"file", "a.bin", strings.Repeat("x", poe.MaxFileBytes+1<<20), 413, "a.bin is larger than"},
	} {
		formType, body := form(t, row.part, row.name, "text/plain", row.data)
		if status, _, raw := call(t, "POST", base+playground.Path+"api/attachments", formType, body); status != row.status || !strings.Contains(raw, row.want) {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	formType, body := form(t, "file", "a.txt", "text/plain", "hello")
	for name, row := range map[string][2]string{
		"no form": {"text/plain", body}, "cut short": {formType, body[:len(body)-30]},
	} {
		if status, _, raw := call(t, "POST", base+playground.Path+"api/attachments", row[0], row[1]); status != 400 {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
}

func TestAFileOfPoesLargestSizeIsTaken(t *testing.T) {
	base := serve(t, settings("false", "false"), playground.Options{})
	if a := attach(t, base, "a.bin", "application/x-thing", strings.Repeat("x", poe.MaxFileBytes)); a.Bytes != poe.MaxFileBytes {
		t.Errorf("%+v", a)
	}
}

func TestWhatPoeReadsOutOfAFileGoesByTheFlags(t *testing.T) {
	const picture = "cat.png***This is a stand-in for the description that Poe makes of a picture. Nobody has looked at it: image/png, 4 bytes."
	for name, row := range map[string]struct {
		expand, comprehend string
		name, kind, data   string
		want, note         string
	}{
		"text":               {"true", "false", "a.txt", "text/plain", "\ufeffhello \xff", "hello \ufffd", ""},
		"a page":             {"true", "false", "a.html", "text/html", "<b>hi</b>", "<b>hi</b>", ""},
		"text, unwanted":     {"false", "true", "a.txt", "text/plain", "hello", "", ""},
		"a picture":          {"true", "true", "cat.png", "image/png", "\x89PNG", picture, "stand-in"},
		"a picture unwanted": {"true", "false", "cat.png", "image/png", "\x89PNG", "", ""},
		"a PDF":              {"true", "false", "a.pdf", "application/pdf", "%PDF-1.7", "", "the text of this PDF"},
		"a PDF, unwanted":    {"false", "false", "a.pdf", "application/pdf", "%PDF-1.7", "", ""},
		"neither":            {"true", "true", "a.json", "application/json", "{}", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := attach(t, serve(t, settings(row.expand, row.comprehend), playground.Options{}), row.name, row.kind, row.data)
			if got := a.ParsedContent; (got != nil) != (row.want != "") || got != nil && *got != row.want {
				t.Errorf("%+v", a)
			}
			if notes := strings.Join(a.Notes, "\n"); !strings.Contains(notes, row.note) || (notes == "") != (row.note == "") {
				t.Errorf("notes %q", notes)
			}
		})
	}
}

func TestWithoutSettingsAFileIsTakenAndThatIsSaid(t *testing.T) {
	a := attach(t, serve(t, "oops", playground.Options{}), "a.txt", "text/plain", "hello")
	if a.ParsedContent != nil || len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "claude/sonnet gives no settings: status 200: oops") {
		t.Errorf("%+v", a)
	}
}

func TestThatBotsCannotFetchIsSaidWithTheFile(t *testing.T) {
	a := attach(t, serve(t, settings("false", "false"), playground.Options{Unfetched: "Nobody can fetch this."}), "a.txt", "text/plain", "hello")
	if len(a.Notes) != 1 || a.Notes[0] != "Nobody can fetch this." {
		t.Errorf("%+v", a)
	}
}

func TestAnotherSitesPageAttachesNothing(t *testing.T) {
	base := serve(t, settings("false", "false"), playground.Options{})
	formType, body := form(t, "file", "a.txt", "text/plain", "hello")
	r, err := http.NewRequestWithContext(t.Context(), "POST", base+playground.Path+"api/attachments", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", formType)
	r.Header.Set("Origin", "https://evil.example")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", response.StatusCode)
	}
}
