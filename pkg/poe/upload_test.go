package poe_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const (
	uploadKey = "K3yOfTheB0tWithThirtyTwoLettersX"
	fileName  = "a cat on a mat.png"
	signed    = "https://bucket.s3.us-east-1.amazonaws.com/job/output.mp4?X-Amz-Credential=ASIAEXAMPLE%2F20260101&X-Amz-Signature=0123456789abcdef0123456789abcdef"
)

var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\xff--boundary\r\n")

// uploadsTo is the API at a server, whose pauses are noted and not made.
func uploadsTo(t testing.TB, h http.Handler) (api *poe.UploadAPI, pauses *[]time.Duration) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	api, pauses = &poe.UploadAPI{URL: server.URL + poesim.UploadPath}, new([]time.Duration)
	api.SetTimes(5*time.Second, pauses)
	return api, pauses
}

func TestBytesAreAFormOfOnePartWithTheKeyAsItStands(t *testing.T) {
	var got string
	api, _ := uploadsTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, boundary, _ := strings.Cut(r.Header.Get("Content-Type"), "boundary=")
		if r.ContentLength != int64(len(body)) || len(r.TransferEncoding) > 0 {
			t.Errorf("length %d of %d, sent as %q", r.ContentLength, len(body), r.TransferEncoding)
		}
		got = fmt.Sprintf("%s %s %q %s\n%s", r.Method, r.RequestURI, r.Header["Authorization"], r.Header.Get("Content-Type"), body)
		got = strings.ReplaceAll(got, boundary, "BOUNDARY")
		fmt.Fprint(w, `{"attachment_url":"https://pfst.cf2.poecdn.net/base/image/abc?w=8&h=8","mime_type":"image/png","inline_ref":null}`)
	}))
	file, err := api.UploadBytes(t.Context(), uploadKey, "größe 1.png", "image/x-png", onePixel)
	if err != nil {
		t.Fatal(err)
	}
	if want := (poe.File{URL: "https://pfst.cf2.poecdn.net/base/image/abc?w=8&h=8", ContentType: "image/png", Name: "größe 1.png"}); file != want {
		t.Errorf("%+v", file)
	}
	want := "POST " + poesim.UploadPath + ` ["` + uploadKey + `"] multipart/form-data; boundary=BOUNDARY` + "\n" +
		"--BOUNDARY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"größe 1.png\"\r\nContent-Type: image/x-png\r\n\r\n" +
		string(onePixel) + "\r\n--BOUNDARY--\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAnAddressIsAFormWithTheKeyAsItStands(t *testing.T) {
	var got string
	api, _ := uploadsTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = fmt.Sprintf("%s %q %s %d\n%s", r.Method, r.Header["Authorization"], r.Header.Get("Content-Type"), r.ContentLength-int64(len(body)), body)
		fmt.Fprint(w, `{"attachment_url":"https://pfst.cf2.poecdn.net/v","mime_type":null}`)
	}))
	file, err := api.UploadURL(t.Context(), uploadKey, "a video.mp4", "video/mp4", signed)
	if want := (poe.File{URL: "https://pfst.cf2.poecdn.net/v", ContentType: "video/mp4", Name: "a video.mp4"}); err != nil || file != want {
		t.Errorf("%+v, %v", file, err)
	}
	want := `POST ["` + uploadKey + `"] application/x-www-form-urlencoded 0` + "\ndownload_filename=a+video.mp4&download_url=" + url.QueryEscape(signed)
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The stand-in takes what the API sends, and gives back what was sent.
func TestTheStandInGivesBackWhatItWasGiven(t *testing.T) {
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		_, _ = w.Write(onePixel)
	}))
	defer bucket.Close()
	api, _ := uploadsTo(t, poesim.New(poesim.Options{Trust: []string{bucket.Listener.Addr().String()}}))
	picture, err := api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel)
	if err != nil {
		t.Fatal(err)
	}
	video, err := api.UploadURL(t.Context(), uploadKey, "video.mp4", "video/mp4", bucket.URL+"/job/output.mp4?X-Amz-Signature=0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []poe.File{picture, video} {
		resp, err := http.Get(f.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if !bytes.Equal(body, onePixel) || resp.Header.Get("Content-Type") != f.ContentType || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "inline; filename=") {
			t.Errorf("%+v: %q, %v", f, body, resp.Header)
		}
	}
}

func TestWhatMayPassIsTriedAgainOnce(t *testing.T) {
	for name, row := range map[string]struct {
		faults []poesim.Fault
		calls  int
		kind   fault.Kind // Internal: it succeeds
		want   string
	}{
		"nothing is wrong":              {nil, 1, 0, ""},
		"a failure":                     {[]poesim.Fault{poesim.Status(500)}, 2, 0, ""},
		"a failure that stays":          {[]poesim.Fault{poesim.Status(502), poesim.Status(503)}, 2, fault.Unavailable, "Poe answers 503: Service Unavailable"},
		"too many uploads":              {[]poesim.Fault{poesim.Status(429)}, 2, 0, ""},
		"too many, still":               {[]poesim.Fault{poesim.Status(429), poesim.Status(429)}, 2, fault.Throttled, "Poe answers 429"},
		"a connection that breaks":      {[]poesim.Fault{poesim.Refuse}, 2, 0, ""},
		"one that breaks twice":         {[]poesim.Fault{poesim.Refuse, poesim.Refuse}, 2, fault.Unavailable, ""},
		"an answer that breaks off":     {[]poesim.Fault{poesim.Cut}, 2, 0, ""},
		"two that break off":            {[]poesim.Fault{poesim.Cut, poesim.Cut}, 2, fault.Unavailable, "the answer broke off: unexpected EOF"},
		"no JSON":                       {[]poesim.Fault{poesim.Answer("<html>")}, 2, 0, ""},
		"no JSON, still":                {[]poesim.Fault{poesim.Answer("<html>"), poesim.Answer(`[]`)}, 2, fault.Unavailable, "status 200 with something else than a JSON object of texts"},
		"success without an address":    {[]poesim.Fault{poesim.Answer(`{}`)}, 2, 0, ""},
		"that stays so":                 {[]poesim.Fault{poesim.Answer(`{"mime_type":"a/b"}`), poesim.Answer(`{"attachment_url":null}`)}, 2, fault.Unavailable, "status 200 without an attachment_url"},
		"a gateway's time is up":        {[]poesim.Fault{poesim.Status(504), poesim.Status(408)}, 2, fault.Timeout, "Poe answers 408"},
		"a key that is refused":         {[]poesim.Fault{poesim.Status(401)}, 1, fault.AccessDenied, "Poe answers 401"},
		"a key without rights":          {[]poesim.Fault{poesim.Status(403)}, 1, fault.AccessDenied, "Poe answers 403"},
		"a file that Poe does not take": {[]poesim.Fault{poesim.Status(413)}, 1, fault.InvalidRequest, "Poe answers 413"},
		"a form that Poe does not take": {[]poesim.Fault{poesim.Status(400)}, 1, fault.InvalidRequest, "Poe answers 400"},
		"an address of nothing":         {[]poesim.Fault{poesim.Status(404)}, 1, fault.NotFound, "Poe answers 404"},
		"an answer of somebody else":    {[]poesim.Fault{poesim.Status(204)}, 1, fault.Misconfigured, "Poe answers 204"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := poesim.New(poesim.Options{})
			sim.Fail(row.faults...)
			api, pauses := uploadsTo(t, sim)
			file, err := api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel)
			if row.kind != 0 {
				if fault.KindOf(err) != row.kind || !strings.Contains(err.Error(), row.want) || file != (poe.File{}) {
					t.Errorf("%s: %v, %+v", fault.KindOf(err), err, file)
				}
			} else if err != nil || len(sim.Files()) != 1 || !bytes.Equal(sim.Files()[0].Data, onePixel) {
				t.Errorf("%v, %d files", err, len(sim.Files()))
			}
			if sim.Uploads() != row.calls || len(*pauses) != row.calls-1 || row.calls == 2 && (*pauses)[0] != 500*time.Millisecond {
				t.Errorf("%d calls, pauses %v", sim.Uploads(), *pauses)
			}
		})
	}
}

func TestATryWithoutAnAnswerEnds(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	sim.Fail(poesim.Hang, poesim.Hang)
	api, pauses := uploadsTo(t, sim)
	api.SetTimes(30*time.Millisecond, pauses)
	if _, err := api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel); fault.KindOf(err) != fault.Timeout || sim.Uploads() != 2 {
		t.Errorf("%v after %d calls", err, sim.Uploads())
	}
}

func TestACallerWhoLeavesIsNotTriedAgainFor(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sim := poesim.New(poesim.Options{})
	sim.Fail(func(w http.ResponseWriter, r *http.Request) { cancel(); poesim.Hang(w, r) })
	api, _ := uploadsTo(t, sim)
	if _, err := api.UploadBytes(ctx, uploadKey, fileName, "image/png", onePixel); fault.KindOf(err) != fault.Unavailable || sim.Uploads() != 1 {
		t.Errorf("%v after %d calls", err, sim.Uploads())
	}
}

func TestNobodyThereIsTriedAgain(t *testing.T) {
	pauses := new([]time.Duration)
	api := &poe.UploadAPI{}
	api.SetTimes(time.Second, pauses)
	api.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connect: connection refused")}
	})
	if _, err := api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "refused") || len(*pauses) != 1 {
		t.Errorf("%v, pauses %v", err, *pauses)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Nothing of it is in an error, whatever a service or the network repeats.
func TestNoErrorTellsTheKeyTheNameOrAnAddress(t *testing.T) {
	secrets := []string{uploadKey, uploadKey[:12], "cat on a mat", "0123456789abcdef", "ASIAEXAMPLE", "amazonaws", "poecdn"}
	quoting := map[string]poesim.Fault{
		"as it came":   poesim.Quote(500),
		"in a refusal": poesim.Quote(400),
		"read": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			http.Error(w, fmt.Sprintf("cannot fetch %s for %v %+v", r.Form.Get("download_url"), r.Header, r.Form), 400)
		},
		"cut short": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			from := r.Form.Get("download_url")
			http.Error(w, "cannot fetch "+from[:min(len(from), 90)], 400)
		},
		"only what was signed": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			_, query, _ := strings.Cut(r.Form.Get("download_url"), "?")
			values, _ := url.ParseQuery(query)
			http.Error(w, fmt.Sprintf(`{"error": %q}`, values), http.StatusBadGateway)
		},
		"another address":       poesim.Answer(`{"attachment_url":"http://pfst.poecdn.net/x"}`),
		"one with a line break": poesim.Answer(`{"attachment_url":"https://pfst.poecdn.net/x\ny"}`),
		"one that is long":      poesim.Answer(`{"attachment_url":"https://pfst.poecdn.net/` + strings.Repeat("x", 9000) + `"}`),
		"one with a user":       poesim.Answer(`{"attachment_url":"https://poecdn@127.0.0.1/x"}`),
		"one of no host":        poesim.Answer(`{"attachment_url":"https:///poecdn"}`),
		"one of another kind":   poesim.Answer(`{"attachment_url":"javascript:poecdn"}`),
		"a type that is none":   poesim.Answer(`{"attachment_url":"https://f.example/","mime_type":"poecdn"}`),
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://pfst.poecdn.net/"+r.Header.Get("Authorization"), http.StatusTemporaryRedirect)
		},
		"no HTTP": func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			conn, buffered, _ := w.(http.Hijacker).Hijack()
			defer conn.Close()
			fmt.Fprintf(buffered, "%s %s\r\n", r.Header.Get("Authorization"), body)
			buffered.Flush()
		},
	}
	for name, quote := range quoting {
		for mode, upload := range map[string]func(*poe.UploadAPI) (poe.File, error){
			"bytes": func(api *poe.UploadAPI) (poe.File, error) {
				return api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel)
			},
			"address": func(api *poe.UploadAPI) (poe.File, error) {
				return api.UploadURL(t.Context(), uploadKey, fileName, "video/mp4", signed)
			},
		} {
			t.Run(name+" of "+mode, func(t *testing.T) {
				sim := poesim.New(poesim.Options{})
				sim.Fail(quote, quote)
				api, _ := uploadsTo(t, sim)
				_, err := upload(api)
				if err == nil || len(err.Error()) > 500 || !strings.HasPrefix(err.Error(), "poe: upload a file: ") {
					t.Fatalf("%v", err)
				}
				text := strings.ToLower(fmt.Sprintf("%v %+v %#v", err, err, err))
				for _, secret := range append(secrets, api.URL) {
					if strings.Contains(text, strings.ToLower(secret)) {
						t.Errorf("%q tells %q", text, secret)
					}
				}
			})
		}
	}
}

func TestARedirectOfAnUploadIsNotFollowed(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		api, _ := uploadsTo(t, http.RedirectHandler(other.URL, status))
		if _, err := api.UploadBytes(t.Context(), uploadKey, fileName, "image/png", onePixel); fault.KindOf(err) != fault.Misconfigured {
			t.Errorf("%d: %v", status, err)
		}
	}
	if reached {
		t.Error("it was followed")
	}
}

func TestWhatCannotBeUploadedIsRefusedBeforePoeIsAsked(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	api, _ := uploadsTo(t, sim)
	distant := &poe.UploadAPI{Transport: roundTrip(func(*http.Request) (*http.Response, error) { panic("Poe was asked") })}
	sized := func(size int64) error {
		_, err := api.Upload(t.Context(), uploadKey, poe.FileContent{Name: "n", ContentType: "a/b", Size: size, Open: func() io.Reader { panic("opened") }})
		return err
	}
	bytesOf := func(key, name, kind string) error {
		_, err := api.UploadBytes(t.Context(), key, name, kind, onePixel)
		return err
	}
	from := func(api *poe.UploadAPI, address string) error {
		_, err := api.UploadURL(t.Context(), uploadKey, "n", "a/b", address)
		return err
	}
	for name, row := range map[string]struct {
		err  error
		kind fault.Kind
		want string
	}{
		"a file that is too large":        {sized(poe.MaxFileBytes + 1), fault.InvalidRequest, "the file has 52428801 bytes; Poe takes 52428800 at most"},
		"no bytes":                        {sized(0), fault.Internal, "want a file of one byte or more"},
		"no key":                          {bytesOf("", "n", "a/b"), fault.Misconfigured, "want an access key"},
		"a key of two lines":              {bytesOf("a\r\nb", "n", "a/b"), fault.Misconfigured, "want an access key"},
		"no name":                         {bytesOf(uploadKey, "", "a/b"), fault.Internal, "want a file name"},
		"a name that ends the header":     {bytesOf(uploadKey, "a\"\r\nb", "a/b"), fault.Internal, "want a file name"},
		"a name of a folder":              {bytesOf(uploadKey, "../a", "a/b"), fault.Internal, "want a file name"},
		"a long name":                     {bytesOf(uploadKey, strings.Repeat("x", 201), "a/b"), fault.Internal, "want a file name"},
		"no type":                         {bytesOf(uploadKey, "n", ""), fault.Internal, "want the type"},
		"half a type":                     {bytesOf(uploadKey, "n", "png"), fault.Internal, "want the type"},
		"a type that ends the header":     {bytesOf(uploadKey, "n", "a/b;c=\"\r\n\""), fault.Internal, "want the type"},
		"an address without secrecy":      {from(api, "http://bucket.example/x"), fault.Internal, "the address to fetch the file from is not https"},
		"an address of no host":           {from(api, "https:///x"), fault.Internal, "has no host"},
		"no address":                      {from(api, ""), fault.Internal, "has no host"},
		"this machine, for Poe elsewhere": {from(distant, "http://127.0.0.1/x"), fault.Internal, "is not https"},
	} {
		if fault.KindOf(row.err) != row.kind || row.err == nil || !strings.Contains(row.err.Error(), row.want) {
			t.Errorf("%s: %s: %v", name, fault.KindOf(row.err), row.err)
		}
	}
	if sim.Uploads() != 0 {
		t.Error("Poe was asked")
	}
}

func TestAFileThatIsNotWhatWasPromisedIsTheCallersMistake(t *testing.T) {
	for name, row := range map[string]struct {
		content io.Reader
		want    string
	}{
		"too short":      {strings.NewReader("abc"), "the file ends after 3 of 10 bytes"},
		"cannot be read": {io.MultiReader(strings.NewReader("abcd"), broken{}), "the file cannot be read beyond byte 4: no more of [address]"},
	} {
		t.Run(name, func(t *testing.T) {
			opened := 0
			api, _ := uploadsTo(t, poesim.New(poesim.Options{}))
			_, err := api.Upload(t.Context(), uploadKey, poe.FileContent{Name: "n", ContentType: "a/b", Size: 10, Open: func() io.Reader { opened++; return row.content }})
			if fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), row.want) || opened != 1 {
				t.Errorf("%s: %v, opened %d times", fault.KindOf(err), err, opened)
			}
		})
	}
	api, _ := uploadsTo(t, poesim.New(poesim.Options{}))
	_, err := api.Upload(t.Context(), uploadKey, poe.FileContent{Name: "n", ContentType: "a/b", Size: 3, Open: func() io.Reader { return strings.NewReader("abcdef") }})
	if err != nil {
		t.Errorf("what is beyond the promised bytes is left: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("no more of " + signed) }

func TestOnlyAnAPIOnThisMachineMayHaveItsFilesThere(t *testing.T) {
	answer := func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"attachment_url":"http://127.0.0.1:1/x"}`))}, nil
	}
	for _, row := range []struct {
		api  string
		good bool
	}{{"http://localhost:8080/up", true}, {"http://[::1]:1", true}, {"", false}, {"https://proxy.example", false}} {
		api := &poe.UploadAPI{URL: row.api, Transport: roundTrip(answer)}
		api.SetTimes(time.Second, new([]time.Duration))
		if _, err := api.UploadBytes(t.Context(), uploadKey, "n", "a/b", onePixel); (err == nil) != row.good {
			t.Errorf("%q: %v", row.api, err)
		}
	}
}

// Whoever is told the outcome may use the bytes for something else.
func TestTheBytesAreLeftAloneOnceThereIsAnOutcome(t *testing.T) {
	var sent io.ReadCloser
	api := &poe.UploadAPI{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r.Body // and answers before it has read all
		return &http.Response{StatusCode: 401, Body: http.NoBody}, nil
	})}
	if _, err := api.UploadBytes(t.Context(), uploadKey, "n", "a/b", onePixel); fault.KindOf(err) != fault.AccessDenied {
		t.Error(err)
	}
	if n, err := sent.Read(make([]byte, 10)); n != 0 || err == nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// uploader uploads data to a far side that is in here too, and keeps none of it.
func uploader(t testing.TB, data []byte) (upload func()) {
	t.Helper()
	api, _ := uploadsTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"attachment_url":"http://127.0.0.1/x","mime_type":"image/png"}`)
	}))
	return func() {
		if _, err := api.UploadBytes(t.Context(), uploadKey, "a.png", "image/png", data); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkUpload5MB(b *testing.B) {
	data := make([]byte, 5<<20)
	upload := uploader(b, data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		upload()
	}
}

// A picture costs no second copy of it.
func TestAnUploadCopiesNothing(t *testing.T) {
	const times = 4
	upload := uploader(t, make([]byte, 5<<20))
	upload() // opens the connection
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		upload()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / times; each > 1<<20 {
		t.Errorf("%d bytes for an upload of 5 MB", each)
	}
}
