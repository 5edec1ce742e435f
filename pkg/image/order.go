package image

import (
	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// order is all that a model is asked for. It does not change while one is asked.
type order struct {
	bot.Image // the settings, as the user has them
	task      bot.Task
	form      form
	prompt    string
	seed      int64 // sent if it is seeded

	pictures []attachment.File // what is changed, or gone by
	style    *attachment.File  // whose style is taken over
	mask     []byte            // PNG or JPEG
}

// body is the order as JSON.
func (o *order) body(d dialect) ([]byte, error) {
	b := newBody()
	return b.bytes(d.request(o, b))
}

// forget lets go of what a model was sent, once it has answered.
func (o *order) forget() { o.pictures, o.style, o.mask = nil, nil, nil }

// field is what the task's dialect calls something that it calls otherwise elsewhere.
func (o *order) field(name, usually string) string {
	if own := o.task.Fields[name]; own != "" {
		return own
	}
	return usually
}

// putText leaves out what is empty.
func putText(to map[string]any, name, text string) {
	if text != "" {
		to[name] = text
	}
}

// pictureCount is how many pictures are asked for.
func (o *order) pictureCount() int {
	if !o.task.Count {
		return 1
	}
	return max(o.Count, 1)
}

// paidQuality is that which is asked for, and paid.
func (o *order) paidQuality() string {
	if !o.task.Quality {
		return ""
	}
	return o.Quality
}
