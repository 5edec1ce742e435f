package chat_test

import (
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// withParsed is a user's message with one attachment that Poe has read.
func withParsed(text, name, contentType, parsed string) string {
	return fmt.Sprintf(`{"role":"user","content":%q,"attachments":[{"url":"http://FILES/%s","name":%q,"content_type":%q,"parsed_content":%q}]}`,
		text, name, name, contentType, parsed)
}

const (
	aFile    = "A file comes with this conversation: %s. This is what is in it. Answer in the language of the questions.\n\n%s"
	aPage    = "A web page comes with this conversation: %s. You can read it here. Answer in the language of the questions.\n\n%s"
	aPicture = "A picture comes with this conversation: %s. It is described for you here. Answer as if you had seen it, say nothing of the description, and use the language of the next message.\n\n<image_analysis>\n%s\n</image_analysis>"
)

// Attachments in, content blocks out, for models that read much, and little.
func TestAttachments(t *testing.T) {
	both := `{"role":"user","content":"x","attachments":[` +
		`{"url":"http://FILES/c.png","name":"c.png","content_type":"image/png","parsed_content":"c.png***A cat."},` +
		`{"url":"http://FILES/a.pdf","name":"a.pdf","content_type":"application/pdf","parsed_content":"PDF text"},` +
		`{"url":"http://FILES/b.html","name":"b.html","content_type":"text/html","parsed_content":"page text"}]}`
	for _, row := range []struct{ name, template, query, want string }{
		{"what the model reads itself is given as it is", claude45, query(withParsed("x", "a.pdf", "application/pdf", "parsed")), `user: <document pdf "a"> | x`},
		{"what it does not is given as Poe has read it: files, then pictures", titan, query(both),
			"user: " + fmt.Sprintf(aFile, "a.pdf", "PDF text") + " | " + fmt.Sprintf(aPage, "b.html", "page text") + " | " + fmt.Sprintf(aPicture, "c.png", "A cat.") + " | x"},
		{"a description without a name is all of it", titan, query(withParsed("x", "c.png", "image/png", "A dog.")), "user: " + fmt.Sprintf(aPicture, "c.png", "A dog.") + " | x"},
		{"and is cut at the first mark alone", titan, query(withParsed("x", "c.png", "image/png", "n***a***b")), "user: " + fmt.Sprintf(aPicture, "n", "a***b") + " | x"},
		{"sorts that Poe's library leaves out are given all the same", titan, query(withParsed("x", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text")), "user: " + fmt.Sprintf(aFile, "a.docx", "text") + " | x"},
		{"what cannot be fetched is given as Poe has read it", claude45, query(strings.Replace(withParsed("x", "a.pdf", "application/pdf", "parsed"), "FILES/a.pdf", "FILES/gone", 1)),
			"user: " + fmt.Sprintf(aFile, "a.pdf", "parsed") + " | x"},
		{"files of earlier messages stay", claude45, query(attached("x", "a.png", "r.pdf"), said("y"), user("z")), "user: <image png> | <document pdf \"r\"> | x\nassistant: y\nuser: z"},
		{"a video for a model that sees them", novaPro, query(attached("x", "a.mp4")), "user: <video mp4> | x | <cache>"},
		{"and for one that does not", claude45, query(attached("x", "a.mp4")), "user: (Attached: a.mp4) | x"},
		{"text that Poe has not read is fetched for any model", titan, query(attached("x", "a.txt")), "user: " + fmt.Sprintf(aFile, "a.txt", "plain text") + " | x"},
		{"and text of which Poe has read nothing", titan, query(withParsed("x", "a.txt", "text/plain", " ")), "user: " + fmt.Sprintf(aFile, "a.txt", "plain text") + " | x"},
		{"a table is a document of its kind", claude45, query(attached("x", "a.csv")), `user: <document csv "a"> | x`},
	} {
		t.Run(row.name, sends(row.template, row.query, row.want))
	}
}

func TestOnlyTheLatestTroublesAreTold(t *testing.T) {
	shows(claude45, query(attached("x", "a.bin"), said("y"), user("z")), bedrocksim.Text("ok"), "ok")(t)
	shows(claude45, `"language_code":"de",`+query(attached("x", "a.bin", "b.heic")), bedrocksim.Text("ok"),
		"ok\n\n*⁂ Diese Art von Datei kann der Bot nicht lesen: a.bin, b.heic.*\n")(t)
	many := attached("x", strings.Fields(strings.Repeat("a.txt ", 22))...)
	shows(claude45, query(many), bedrocksim.Text("ok"), "ok\n\n*⁂ Too much at once. Left out: a.txt, a.txt.*\n")(t)
	trick := strings.Replace(query(attached("x", "a.bin")), `"name":"a.bin"`, `"name":"[a](https://evil.example) *b* <i>`+strings.Repeat("x", 80)+`.bin"`, 1)
	shows(claude45, trick, bedrocksim.Text("ok"), "ok\n\n*⁂ This bot cannot read files of this type: a https evil.example b i "+strings.Repeat("x", 34)+"….*\n")(t)
}

// Whoever holds a key chooses the addresses. Each costs little and gives a note.
func TestHostileAttachments(t *testing.T) {
	const (
		unavailable = "Could not be fetched: %s. Please try attaching it again."
		gone        = "No longer available: %s. Please attach it again."
		large       = "Too large: %s. Attach a smaller version."
		unread      = "This bot cannot read files of this type: %s."
		damaged     = "Empty or damaged: %s."
	)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("another server of this machine was asked") }))
	t.Cleanup(other.Close)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/redirect.png":
			http.Redirect(w, r, other.URL+"/x.png", http.StatusFound)
		case "/metadata.png":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "/endless.pdf":
			_, _ = w.Write([]byte("%PDF-1.7\n"))
			for page := make([]byte, 1<<20); ; {
				if _, err := w.Write(page); err != nil {
					return
				}
			}
		case "/short.pdf":
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write([]byte("%PDF-1.7\n"))
		case "/lies.png":
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte("\x7fELF\x02\x01\x01\x00\x00\x00"))
		case "/bomb.txt":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for page := make([]byte, 1<<20); z.Flush() == nil; {
				if _, err := z.Write(page); err != nil {
					return
				}
			}
		case "/bomb.png":
			_, _ = w.Write(hugePicture())
		case "/gone.png":
			http.Error(w, "no", http.StatusForbidden)
		}
	}))
	t.Cleanup(server.Close)
	own := strings.TrimPrefix(server.URL, "http://")
	for _, row := range []struct{ name, url, want string }{
		{"a private address", "https://10.0.0.1/a.png", unavailable},
		{"a loopback address", "http://" + strings.TrimPrefix(other.URL, "http://") + "/a.png", unavailable},
		{"the metadata of the machine", "http://169.254.169.254/latest/meta-data/iam/", unavailable},
		{"another scheme", "file:///etc/passwd", unavailable},
		{"a host that is not on the list", "https://example.com/a.png", unavailable},
		{"no address at all", "::::", unavailable},
		{"a redirect to a private address", "http://" + own + "/redirect.png", unavailable},
		{"a redirect to the metadata", "http://" + own + "/metadata.png", unavailable},
		{"a body that never ends", "http://" + own + "/endless.pdf", large},
		{"a length that is a lie", "http://" + own + "/short.pdf", unavailable},
		{"a type that is a lie", "http://" + own + "/lies.png", unread},
		{"a compressed body that never ends", "http://" + own + "/bomb.txt", unavailable},
		{"a picture of billions of pixels", "http://" + own + "/bomb.png", large},
		{"an address that has expired", "http://" + own + "/gone.png", gone},
		{"an empty file", "http://" + own + "/empty.png", damaged},
	} {
		t.Run(row.name, func(t *testing.T) {
			q := decodeQuery(t, fmt.Sprintf(`"query":[{"role":"user","content":"x","attachments":[{"url":%q,"name":"f","content_type":"image/png"}]}]`, row.url))
			r := newRig(t, claude45, own)
			r.sim.Script(bedrocksim.Text("ok"))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			answer, outcome, err := r.ask(q)
			runtime.ReadMemStats(&after)
			if want := "ok\n\n*⁂ " + fmt.Sprintf(row.want, "f") + "*\n"; err != nil || answer.Text != want {
				t.Errorf("%v, shown is %q, want %q", err, answer.Text, want)
			}
			if outcome.Files != 1 || outcome.FilesFailed != 1 {
				t.Errorf("outcome is %+v", outcome)
			}
			if got := shape(t, r.sim.Calls()[0].Body); got != "user: (Attached: f) | x" {
				t.Errorf("asked\n%s", got)
			}
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 64<<20 {
				t.Errorf("%d MiB", spent>>20)
			}
		})
	}
}

// hugePicture claims 60000 × 60000 pixels in a few bytes.
func hugePicture() []byte {
	small := picture(1, 1)
	copy(small[16:24], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
	binary.BigEndian.PutUint32(small[29:33], crc32.ChecksumIEEE(small[12:29])) // of the header
	return small
}

// The model calls tools before it answers. The user is told once, below the answer,
// whichever way the results come.
func TestTroublesAreToldAfterALoopOfTools(t *testing.T) {
	const note = "\n\n*⁂ This bot cannot read files of this type: a.bin.*\n"
	asked := attached("x", "a.bin")
	callsOnce := bedrocksim.Text("One moment.").CallTool("t1", "f", "{}")
	for _, row := range []struct {
		name, query string
		answer      bedrocksim.Answer
		want        string
	}{
		{"not below the call", query(asked), callsOnce, "One moment."},
		{"below the answer, where history has the result", query(asked, said("One moment."), called("t1", "f", "{}"), returned("t1", "r")), bedrocksim.Text("ok"), "ok" + note},
		{"below the answer, where the result stands beside the history", query(asked) + `,"tool_calls":[{"id":"t1","function":{"name":"f","arguments":"{}"}}],"tool_results":[{"tool_call_id":"t1","content":"r"}]`, bedrocksim.Text("ok"), "ok" + note},
		{"not below the next answer", query(asked, called("t1", "f", "{}"), returned("t1", "r"), said("ok"), user("y")), bedrocksim.Text("ok"), "ok"},
	} {
		t.Run(row.name, shows(claude45, withTool("f")+row.query, row.answer, row.want))
	}
}

// Of more pictures than a request may have the oldest go, and then none for a while: what
// comes before the new ones must not change with each of them.
func TestPicturesGoSeveralAtATime(t *testing.T) {
	before := ""
	changes := 0
	for n := 20; n <= 36; n++ {
		var messages []string
		for i := range n {
			messages = append(messages, attached(fmt.Sprintf("picture %d", i), fmt.Sprintf("%d.png", i)), said("Yes."))
		}
		parsed := decodeQuery(t, query(messages[:len(messages)-1]...))
		r := newRig(t, claude45, hosted(t, parsed))
		if _, _, err := r.ask(parsed); err != nil {
			t.Fatal(err)
		}
		got := shape(t, r.sim.Calls()[0].Body)
		if pictures := strings.Count(got, "<image"); pictures > 20 || pictures < 16 || !strings.HasSuffix(got, fmt.Sprintf("<image png> | picture %d", n-1)) {
			t.Errorf("%d pictures: %d are sent", n, pictures)
		}
		if before != "" && !strings.HasPrefix(got, before) {
			changes++
		}
		before = got
	}
	if changes > 4 {
		t.Errorf("the beginning has changed %d times", changes)
	}
}
