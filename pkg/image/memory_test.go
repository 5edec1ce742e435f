package image_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image/color"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	painter "github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/poe"
)

const fiveMB = 5_000_000

// large is a responder whose model answers with a picture of 5 MB, among services that keep
// nothing themselves; and one query.
func large(t testing.TB, text string, attached ...attachment.File) func() {
	data := append(picture(8, 8, color.Gray{1}), make([]byte, fiveMB)...)[:fiveMB]
	answer := []byte(`{"seeds":[1],"finish_reasons":[null],"images":["` + base64.StdEncoding.EncodeToString(data) + `"]}`)
	model := memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		_, _ = w.Write(answer)
	}))
	uploads := memnet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"attachment_url":"https://files.example/x.png","mime_type":"image/png"}`)
	}))
	responder, err := painter.New(painter.Services{
		Client: bedrock.New(aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")},
			bedrock.Options{Endpoint: "http://bedrock.test", Dial: model.Dial}),
		Fetcher:  fetched(attached),
		Uploader: &poe.UploadAPI{URL: "http://127.0.0.1/upload", Transport: uploads.Client().Transport},
	})(template(t, text))
	if err != nil {
		t.Fatal(err)
	}
	q := poe.Conversation("A fox").Query
	q.AccessKeys = func(context.Context) ([]string, error) { return []string{accessKey}, nil }
	for range attached {
		q.Messages[0].Attachments = append(q.Messages[0].Attachments, poe.Attachment{ContentType: "image/png"})
	}
	return func() {
		w := poe.NewEventWriter(httptest.NewRecorder(), poe.StreamOptions{})
		var outcome bot.Outcome
		if outcome, err = responder.Respond(t.Context(), &q, w, bot.Free{}); err != nil || w.Close() != nil || outcome.Cost == 0 {
			t.Fatalf("%+v, %v", outcome, err)
		}
	}
}

// fetched are attachments that are there.
type fetched []attachment.File

func (f fetched) Fetch(context.Context, string, []attachment.Wanted, attachment.Limits) []attachment.Result {
	out := make([]attachment.Result, len(f))
	for i, file := range f {
		out[i].File = file
	}
	return out
}

// allocated is never less than the peak.
func allocated(f func()) float64 {
	f() // what is made once
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

func TestAPictureCostsAtMostThreeTimesItsSizeInMemory(t *testing.T) {
	if got := allocated(large(t, foxOf35)) / fiveMB; got > 1.6 { // the answer in base64, and little else
		t.Errorf("to show a picture of 5 MB takes %.1f times its size", got)
	}
	attached := attachment.File{Kind: attachment.Image, Format: "png", Data: bytes.Repeat([]byte("pixel"), fiveMB/5), Width: 320, Height: 320}
	if got := allocated(large(t, foxOf35, attached)) / fiveMB; got > 3 { // and the question
		t.Errorf("to change one into another takes %.1f times their size", got)
	}
}

func BenchmarkPictureOfFiveMB(b *testing.B) {
	answer := large(b, foxOf35)
	b.ReportAllocs()
	b.SetBytes(fiveMB)
	for b.Loop() {
		answer()
	}
	b.ReportMetric(allocated(answer)/fiveMB, "times-its-size")
}
