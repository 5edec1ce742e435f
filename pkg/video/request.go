package video

import (
	"encoding/json"
	"fmt"
	"image"
	"maps"
	"time"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// fields are a JSON object. Its keys are written in order, so that the same request has the
// same bytes.
type fields = map[string]any

// wish is what the user has asked for, checked.
type wish struct {
	text     string
	shots    []string // of a task that has such
	pictures []attachment.File
	seed     *int64 // nil: the model takes none, or it is still to be derived
}

// dialect is how the models of a vendor's are asked.
type dialect struct {
	write func(*bot.Template, wish) fields
	// frame is the size that pictures must have; nil: any.
	frame func(resolution string) image.Point
}

var dialects = map[bot.VideoDialect]dialect{
	bot.VideoNovaReel: {reelRequest, reelFrame},
	bot.VideoLuma:     {lumaRequest, nil},
}

// maxRequest is what Bedrock takes in a request, in bytes (bedrock.md §1.1).
const maxRequest = 25_000_000

// request is the model's input.
func (a *answer) request(w wish) (json.RawMessage, error) {
	d, ok := dialects[a.template.Video.Dialect]
	if !ok {
		return nil, fault.New(fault.Misconfigured, op, "video.dialect %q makes no videos", a.template.Video.Dialect)
	}
	body, err := json.Marshal(withExtra(d.write(a.template, w), a.template))
	switch {
	case err != nil:
		return nil, fault.New(fault.Misconfigured, op, "video.extra cannot be written as JSON")
	case len(body) > maxRequest:
		return nil, a.advise(noteTooMuch)
	}
	return body, nil
}

// withExtra adds the fields that the template has for the model.
func withExtra(f fields, t *bot.Template) fields {
	maps.Copy(f, t.Video.Extra)
	return f
}

// length is how long the video will be, which is what is paid for.
func length(t *bot.Template, w wish) time.Duration {
	if len(w.shots) > 0 {
		return shotLength * time.Duration(len(w.shots))
	}
	return t.Video.Duration
}

// shotLength is that of one of several shots of Nova Reel's: twenty are its two minutes
// (bedrock.md §4.3).
const shotLength = 6 * time.Second

func inSeconds(d time.Duration) int { return int(d / time.Second) }

// mediaType is that of a picture.
func mediaType(f attachment.File) string { return fmt.Sprintf("image/%s", f.Format) }
