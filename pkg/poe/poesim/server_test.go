package poesim_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const key = "K3yOfTheB0tWithThirtyTwoLettersX"

// part is one of a form; its headers are written as they stand.
type part struct{ disposition, kind, data string }

var good = part{`form-data; name="file"; filename="a.png"`, "image/png", "picture"}

// form is a request with parts.
func form(parts ...part) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		header := textproto.MIMEHeader{"Content-Disposition": {p.disposition}}
		if p.kind != "" {
			header.Set("Content-Type", p.kind)
		}
		to, err := w.CreatePart(header)
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(to, p.data)
	}
	_ = w.Close()
	return request(w.FormDataContentType(), body.String())
}

func request(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, poesim.UploadPath, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", key)
	return r
}

func with(r *http.Request, change func(*http.Request)) *http.Request {
	change(r)
	return r
}

func answer(s *poesim.Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestWhatPoeDoesNotTakeIsRefusedWithAReason(t *testing.T) {
	const urlencoded = "application/x-www-form-urlencoded"
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = w.Write(make([]byte, poe.MaxFileBytes+1))
		case "/elsewhere":
			http.Redirect(w, r, "/file", http.StatusFound)
		case "/file":
			_, _ = io.WriteString(w, "file")
		}
	}))
	defer bucket.Close()
	at := func(path string) string { return "download_url=" + url.QueryEscape(bucket.URL+path) }
	authorised := func(value string) *http.Request {
		return with(form(good), func(r *http.Request) { r.Header.Set("Authorization", value) })
	}
	cut := with(form(good), func(r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body[:len(body)-20]))
	})
	for name, row := range map[string]struct {
		request *http.Request
		status  int
		reason  string
	}{
		"no key":               {authorised(""), 401, "want the access key in the Authorization header"},
		"a key behind Bearer":  {authorised("Bearer " + key), 403, "without Bearer"},
		"the key of nobody":    {authorised("other"), 403, "no bot has this access key"},
		"GET":                  {with(form(good), func(r *http.Request) { r.Method = http.MethodGet }), 405, "want POST"},
		"JSON":                 {request("application/json", "{}"), 415, "want multipart/form-data"},
		"chunks":               {with(form(good), func(r *http.Request) { r.ContentLength = -1 }), 411, "want a Content-Length"},
		"a form without parts": {form(), 400, "want one part"},
		"another part":         {form(part{`form-data; name="data"; filename="a"`, "a/b", "x"}), 400, `want a part named "file", got "data"`},
		"no filename":          {form(part{`form-data; name="file"`, "a/b", "x"}), 400, "the file has no filename"},
		"an empty filename":    {form(part{`form-data; name="file"; filename=""`, "a/b", "x"}), 400, "the file has no filename"},
		"dots for a filename":  {form(part{`form-data; name="file"; filename=".."`, "a/b", "x"}), 400, "the file has no filename"},
		"no type":              {form(part{good.disposition, "", "x"}), 400, "no type"},
		"no bytes":             {form(part{good.disposition, "a/b", ""}), 400, "the file is empty"},
		"two files":            {form(good, good), 400, "there is another"},
		"a form without end":   {cut, 400, "breaks off"},
		"no boundary":          {request("multipart/form-data", "x"), 400, "the form cannot be read"},
		"a large file":         {form(part{good.disposition, "a/b", strings.Repeat("x", poe.MaxFileBytes+1)}), 413, "larger than 52428800 bytes"},
		"a large form":         {form(part{good.disposition, "a/b", strings.Repeat("x", poe.MaxFileBytes+1<<20)}), 413, "larger than 52428800 bytes"},

		"no address":                     {request(urlencoded, "download_filename=a"), 400, "want a download_url of http or https"},
		"two addresses":                  {request(urlencoded, at("/file")+"&"+at("/file")), 400, "want one download_url"},
		"an unknown field":               {request(urlencoded, at("/file")+"&name=a"), 400, `got "name"`},
		"an address of another kind":     {request(urlencoded, "download_url=file:///etc/passwd"), 400, "want a download_url of http or https"},
		"an address of another host":     {request(urlencoded, "download_url=http://169.254.169.254/x"), 400, "none that this stand-in fetches from"},
		"an address that points further": {request(urlencoded, at("/elsewhere")+"&download_filename=a"), 400, "its host answers 302"},
		"a form that cannot be read":     {request(urlencoded, "%zz"), 400, "the form cannot be read"},
		"a long form":                    {request(urlencoded, at("/file")+strings.Repeat("x", 70<<10)), 400, "too long"},
		"no name":                        {request(urlencoded, at("/")), 400, "the file has no name"},
		"nothing there":                  {request(urlencoded, at("/none")), 400, "the file is empty"},
		"a large file there":             {request(urlencoded, at("/large")), 413, "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := poesim.New(poesim.Options{
				Trust: []string{bucket.Listener.Addr().String()},
				Key:   func(_ *http.Request, got string) bool { return got == key },
			})
			w := answer(sim, row.request)
			if w.Code != row.status || !strings.Contains(w.Body.String(), row.reason) || len(sim.Files()) != 0 {
				t.Errorf("%d %s, %d files", w.Code, w.Body, len(sim.Files()))
			}
		})
	}
}

func TestAFetchedFileIsNamedAfterItsAddress(t *testing.T) {
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "signed=yes" {
			http.Error(w, "not signed", http.StatusForbidden)
			return
		}
		w.Header()["Content-Type"] = nil
		_, _ = io.WriteString(w, "video")
	}))
	defer bucket.Close()
	sim := poesim.New(poesim.Options{Trust: []string{bucket.Listener.Addr().String()}, URL: "http://127.0.0.1:8080/poe"})
	body := url.Values{"download_url": {bucket.URL + "/job/output.png?signed=yes"}}.Encode()
	w := answer(sim, request("application/x-www-form-urlencoded", body))
	f := sim.Files()
	if w.Code != 200 || len(f) != 1 || f[0].Name != "output.png" || f[0].ContentType != "image/png" || string(f[0].Data) != "video" {
		t.Fatalf("%d %s, %+v", w.Code, w.Body, f)
	}
	want := fmt.Sprintf(`{"attachment_url":"http://127.0.0.1:8080/poe/files/%s/output.png","mime_type":"image/png"}`, f[0].ID)
	if got := strings.TrimSpace(w.Body.String()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheOldestFilesMakeRoom(t *testing.T) {
	for name, row := range map[string]struct{ files, bytes, kept int }{
		"by number": {poesim.MaxKept + 3, 1, poesim.MaxKept},
		"by size":   {7, poe.MaxFileBytes, poesim.MaxKeptBytes / poe.MaxFileBytes},
	} {
		t.Run(name, func(t *testing.T) {
			sim := poesim.New(poesim.Options{})
			data := strings.Repeat("x", row.bytes)
			for i := range row.files {
				if w := answer(sim, form(part{fmt.Sprintf(`form-data; name="file"; filename="%d"`, i), "a/b", data})); w.Code != 200 {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			files := sim.Files()
			if len(files) != row.kept || files[len(files)-1].Name != fmt.Sprint(row.files-1) || files[0].Name != fmt.Sprint(row.files-row.kept) {
				t.Errorf("%d files", len(files))
			}
		})
	}
}

func TestThePageShowsTheFilesAndNothingOfThemRuns(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	page := func() *httptest.ResponseRecorder {
		return answer(sim, httptest.NewRequest(http.MethodGet, poesim.FilesPath, nil))
	}
	if w := page(); w.Code != 200 || !strings.Contains(w.Body.String(), "There is none yet.") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, p := range []part{
		good,
		{`form-data; name="file"; filename="<script>.html"`, "text/html", "<script>alert(1)</script>"},
		{`form-data; name="file"; filename="größe 100%.mp4"`, "video/mp4", "video"},
	} {
		if w := answer(sim, form(p)); w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	w := page()
	html := w.Body.String()
	for i, want := range []string{`<img src="%s/a.png" alt="">`, `<a href="%s/%%3Cscript%%3E.html">&lt;script&gt;.html</a>, text/html, 25 bytes`, `<video src="%s/gr%%C3%%B6%%C3%%9Fe%%20100%%25.mp4" controls>`} {
		if want = fmt.Sprintf(want, sim.Files()[i].ID); !strings.Contains(html, want) {
			t.Errorf("%s is not in\n%s", want, html)
		}
	}
	if strings.Contains(html, "<script>") {
		t.Errorf("a name is HTML:\n%s", html)
	}
	for _, f := range sim.Files() {
		r := httptest.NewRequest(http.MethodGet, poesim.FilesPath+f.Href(), nil)
		w := answer(sim, r)
		if w.Code != 200 || w.Body.String() != string(f.Data) || w.Header().Get("Content-Type") != f.ContentType ||
			!strings.HasPrefix(w.Header().Get("Content-Disposition"), "inline;") ||
			!strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", f.Name, w.Code, w.Body, w.Header())
		}
		r.Header.Set("Range", "bytes=1-2")
		if w := answer(sim, r); w.Code != http.StatusPartialContent || w.Body.String() != string(f.Data[1:3]) {
			t.Errorf("a range: %d %q", w.Code, w.Body)
		}
	}
	if w := answer(sim, httptest.NewRequest(http.MethodGet, poesim.FilesPath+"none/a.png", nil)); w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
}
