package poe_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

func picture(name string) poe.File {
	return poe.File{URL: "https://pfst.example/" + name, ContentType: "image/png", Name: name}
}

// answered is an answer as Poe's client reads it, which must have nothing against it.
func answered(t *testing.T, r *recorder) *poe.Answer {
	t.Helper()
	checkStream(t, r.Body.String())
	a := poe.ReadStream(t, r.Body.Bytes())
	if problems := a.Problems(); len(problems) > 0 || !a.Complete {
		t.Errorf("problems %q, complete: %t, of\n%s", problems, a.Complete, r.Body)
	}
	return a
}

var inlineRef = regexp.MustCompile(`^[A-Za-z0-9]{8}$`)

// The order on the wire: see EventWriter.Picture.
func TestAPictureTakesThePlaceOfTheProgressLine(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	drawing := w.Progress("Drawing…")
	writes := r.writes
	err := errors.Join(drawing, w.Picture(picture("cat.png"), "A cat"), w.Picture(picture("dog.png"), ""), w.Text(poe.Note("Seed 7.")))
	if r.writes != writes+3 {
		t.Errorf("%d writes for two pictures and a note", r.writes-writes)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	a := answered(t, r)
	if len(a.Pictures) != 2 || len(a.Files) != 2 {
		t.Fatalf("pictures %+v, files %+v", a.Pictures, a.Files)
	}
	cat, dog := a.Pictures[0].File, a.Pictures[1].File
	if !inlineRef.MatchString(cat.InlineRef) || !inlineRef.MatchString(dog.InlineRef) || cat.InlineRef == dog.InlineRef {
		t.Errorf("references %q and %q", cat.InlineRef, dog.InlineRef)
	}
	text := "![A cat][" + cat.InlineRef + "]\n\n![dog.png][" + dog.InlineRef + "]\n\n" + "\n\n*⁂ Seed 7.*\n"
	if a.Text != text || a.Pictures[0].Title != "A cat" || cat.URL != "https://pfst.example/cat.png" || cat.Name != "cat.png" || cat.ContentType != "image/png" {
		t.Errorf("text %q, pictures %+v", a.Text, a.Pictures)
	}
	wire := strings.NewReplacer(cat.InlineRef, "REF1", dog.InlineRef, "REF2").Replace(r.Body.String())
	const want = `event: meta
data: {"content_type":"text/markdown","suggested_replies":false}

event: replace_response
data: {"text":"\n\n*⁂ Drawing…*\n"}

event: replace_response
data: {"text":""}

event: file
data: {"url":"https://pfst.example/cat.png","content_type":"image/png","name":"cat.png","inline_ref":"REF1"}

event: text
data: {"text":"![A cat][REF1]\n\n"}

event: file
data: {"url":"https://pfst.example/dog.png","content_type":"image/png","name":"dog.png","inline_ref":"REF2"}

event: text
data: {"text":"![dog.png][REF2]\n\n"}

event: text
data: {"text":"\n\n*⁂ Seed 7.*\n"}

event: done
data: {}

`
	if wire != want {
		t.Errorf("the wire is\n%s", wire)
	}
}

func TestATitleCannotBreakOutOfTheReference(t *testing.T) {
	for name, row := range map[string]struct{ title, want string }{
		"emoji and scripts that join": {"a 👩\u200d👧, \u0645\u06cc\u200c\u0634", "a 👩\u200d👧, \u0645\u06cc\u200c\u0634"},
		"brackets and line breaks":    {"a] [b\n\nc", "a b c"},
		"code and HTML":               {"`x` <html>\\", "x html"},
		"nothing that is shown":       {" \n[]", "cat.png"},
		"not UTF-8":                   {"a\xffb", "a b"},
		"a long one":                  {strings.Repeat("é", 300), strings.Repeat("é", 200)},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewEventWriter(r, poe.StreamOptions{})
			if err := errors.Join(w.Picture(picture("cat.png"), row.title), w.Close()); err != nil {
				t.Fatal(err)
			}
			if a := answered(t, r); len(a.Pictures) != 1 || a.Pictures[0].Title != row.want {
				t.Errorf("%+v", a.Pictures)
			}
		})
	}
}

func TestAVideoIsAFileThatTakesTheProgressLineBack(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	video := poe.File{URL: "https://pfst.example/v", ContentType: "video/mp4", Name: "video.mp4"}
	if err := errors.Join(w.Progress("Filming…"), w.File(video), w.Close()); err != nil {
		t.Fatal(err)
	}
	events, _ := checkStream(t, r.Body.String())
	if a := answered(t, r); names(events) != "meta replace_response replace_response file done" || a.Text != "" || a.Files[0] != video {
		t.Errorf("%s: %q, %+v", names(events), a.Text, a.Files)
	}
}

func TestAnAnswerHasAsManyFilesAsPoeTakes(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{})
	for i := range poe.MaxFiles + 2 {
		send := w.File
		if i%2 == 0 {
			send = func(f poe.File) error { return w.Picture(f, "") }
		}
		if err := send(picture("a.png")); (err == nil) != (i < poe.MaxFiles) {
			t.Errorf("file %d: %v", i+1, err)
		}
	}
	if err := errors.Join(w.Text("It goes on."), w.Close()); err != nil {
		t.Error(err)
	}
	if a := answered(t, r); len(a.Files) != poe.MaxFiles || len(a.Pictures) != poe.MaxFiles/2 || !strings.HasSuffix(a.Text, "It goes on.") {
		t.Errorf("%d files, %d pictures, %q", len(a.Files), len(a.Pictures), a.Text)
	}
}

func TestHalfAPictureIsNeverSent(t *testing.T) {
	for _, room := range []int{1, 10, 25} {
		r := newRecorder()
		w := poe.NewSmallEventWriter(r, poe.StreamOptions{}, len([]rune(cutNote))+room, 100)
		if err := w.Picture(picture("cat.png"), "A cat"); (err == nil) != (room == 25) || err != nil && !errors.Is(err, poe.ErrFull) {
			t.Errorf("%d: %v", room, err)
		}
		_ = w.Close()
		if a := answered(t, r); len(a.Files) != len(a.Pictures) {
			t.Errorf("%d files, %d pictures", len(a.Files), len(a.Pictures))
		}
	}
}

func TestAFileThatCannotBeShownIsRefusedWithoutItsAddress(t *testing.T) {
	w := poe.NewEventWriter(newRecorder(), poe.StreamOptions{})
	defer w.Close()
	for name, f := range map[string]poe.File{
		"without a type":            {URL: "https://signed", Name: "n"},
		"without a name":            {URL: "https://signed", ContentType: "a/b"},
		"without an address":        {Name: "secret", ContentType: "a/b"},
		"with a crooked inline_ref": {URL: "https://signed", ContentType: "a/b", Name: "secret", InlineRef: "a]b"},
	} {
		for _, err := range []error{w.File(f), w.Picture(f, "t")} {
			if err == nil || strings.Contains(err.Error(), "signed") || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	line := func(text string) string { return "\n\n*⁂ " + text + "*\n" }
	for _, row := range []struct {
		name  string
		do    func(*poe.EventWriter)
		lines []string // of the text events after meta, in order
	}{
		{"a line goes out at once and tells the time by itself",
			func(w *poe.EventWriter) { _ = w.Progress("Drawing…"); time.Sleep(62 * time.Second) },
			[]string{line("Drawing…"), line("Drawing… 5 s"), line("Drawing… 10 s"), line("Drawing… 15 s"), line("Drawing… 20 s"),
				line("Drawing… 25 s"), line("Drawing… 30 s"), line("Drawing… 35 s"), line("Drawing… 40 s"), line("Drawing… 45 s"),
				line("Drawing… 50 s"), line("Drawing… 55 s"), line("Drawing… 1 min 0 s"), ""}},
		{"other words are shown within a second, however often they change",
			func(w *poe.EventWriter) {
				for _, text := range []string{"a", "b", "c"} {
					_ = w.Progress(text)
				}
				time.Sleep(1500 * time.Millisecond)
			},
			[]string{line("a"), line("c 1 s"), ""}},
		{"the same words again change nothing",
			func(w *poe.EventWriter) {
				for range 4 {
					_ = w.Progress("a")
					time.Sleep(time.Second)
				}
			},
			[]string{line("a"), ""}},
		{"text takes it back, and the time begins anew",
			func(w *poe.EventWriter) {
				_ = w.Progress("a")
				time.Sleep(4 * time.Second)
				_ = w.Text("done. ")
				time.Sleep(10 * time.Second)
				_ = w.Progress("b")
				time.Sleep(6 * time.Second)
			},
			[]string{line("a"), "", "done. ", "done. " + line("b"), "done. " + line("b 5 s"), "done. "}},
		{"a replacement takes it back by itself",
			func(w *poe.EventWriter) { _ = w.Progress("a"); _ = w.Replace("text"); time.Sleep(time.Minute) },
			[]string{line("a"), "text"}},
		{"an empty one takes it back",
			func(w *poe.EventWriter) { _ = w.Progress("a"); _ = w.Progress(""); time.Sleep(time.Minute) },
			[]string{line("a"), ""}},
		{"an error takes it back",
			func(w *poe.EventWriter) {
				_ = w.Progress("a")
				_ = w.Fail(poe.Error{Text: "no"})
				time.Sleep(time.Minute)
			},
			[]string{line("a"), ""}},
		{"it is left out below text that was written before",
			func(w *poe.EventWriter) { _ = w.Text("x"); _ = w.Progress("a"); time.Sleep(time.Minute) },
			[]string{"x"}},
		{"and below a long one",
			func(w *poe.EventWriter) {
				_ = w.Progress("a")
				_ = w.Text(strings.Repeat("x", 9000))
				_ = w.Progress("b")
			},
			[]string{line("a"), "", strings.Repeat("x", 9000)}},
		{"its form cannot be broken",
			func(w *poe.EventWriter) { _ = w.Progress("*a*\nb") },
			[]string{line("·a· b"), ""}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder()
				w := poe.NewEventWriter(r, poe.StreamOptions{})
				row.do(w)
				synctest.Wait()
				if _ = w.Close(); w.Stats().Seen && strings.HasPrefix(row.name, "a line") {
					t.Error("it counts as seen")
				}
				events, _ := checkStream(t, r.Body.String())
				var lines []string
				for _, e := range events {
					if text, ok := e.data["text"].(string); ok && e.name != poe.EventError {
						lines = append(lines, text)
					}
				}
				if strings.Join(lines, "|") != strings.Join(row.lines, "|") {
					t.Errorf("got  %q\nwant %q", lines, row.lines)
				}
			})
		})
	}
}

// An hour of it, changed as often as can be, leaves the picture its room.
func TestProgressOfAnHourLeavesRoomForThePicture(t *testing.T) {
	for _, every := range []time.Duration{time.Hour, 100 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder()
			w := poe.NewEventWriter(r, poe.StreamOptions{})
			texts := []string{"Drawing…", "Uploading…"}
			for i := 0; time.Duration(i)*every < time.Hour; i++ {
				if err := w.Progress(texts[i%2]); err != nil {
					t.Fatal(err)
				}
				time.Sleep(every)
			}
			if err := errors.Join(w.Picture(picture("cat.png"), ""), w.Close()); err != nil {
				t.Error(err)
			}
			checkStream(t, r.Body.String())
			if s := w.Stats(); s.Events > 4000 || s.Characters > poe.MaxCharacters/2 {
				t.Errorf("%d events, %d characters", s.Events, s.Characters)
			}
		})
	}
}

func TestAPictureInPlainTextIsAttached(t *testing.T) {
	r := newRecorder()
	w := poe.NewEventWriter(r, poe.StreamOptions{Meta: poe.Meta{ContentType: poe.PlainText}})
	f := picture("cat.png")
	f.InlineRef = "abc"
	if err := errors.Join(w.Picture(f, "A cat"), w.Text("Here it is."), w.Close()); err != nil {
		t.Fatal(err)
	}
	if a := answered(t, r); a.Text != "Here it is." || a.Files[0] != picture("cat.png") {
		t.Errorf("%q, %+v", a.Text, a.Files)
	}
}

// All of the way: a bot draws for a while, uploads what it drew and shows it; Poe's client
// finds the picture where the text has it, and whoever follows its address gets the bytes.
func TestAPictureIsDrawnUploadedAndShown(t *testing.T) {
	sim := poesim.New(poesim.Options{})
	sim.Fail(poesim.Status(http.StatusServiceUnavailable))
	api, _ := uploadsTo(t, sim)
	bot := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w := poe.NewEventWriter(rw, poe.StreamOptions{})
		defer w.Close()
		_ = w.Progress("Drawing…")
		_ = w.Progress("Uploading…")
		file, err := api.UploadBytes(r.Context(), uploadKey, "cat.png", "image/png", onePixel)
		if err := errors.Join(err, w.Picture(file, "A cat"), w.Text(poe.Note("Seed 7."))); err != nil {
			t.Error(err)
		}
	}))
	defer bot.Close()
	a, err := (&poe.Client{URL: bot.URL}).Query(t.Context(), poe.Conversation("a cat"))
	if err != nil || len(a.Problems()) > 0 || len(a.Pictures) != 1 {
		t.Fatalf("%v, %v, %+v", err, a.Problems(), a)
	}
	p := a.Pictures[0]
	if want := "![A cat][" + p.File.InlineRef + "]"; poe.StripNotes(a.Text) != want {
		t.Errorf("%q, want %q", a.Text, want)
	}
	resp, err := http.Get(p.File.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(got, onePixel) || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%q, %v, %v", got, err, resp.Header)
	}
}
