package image

import (
	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// dialect is the shape of requests and answers of a family of models.
type dialect struct {
	forms map[string]form // of bot.Task, by name
	// request is an order as it is sent, with pictures as the body gives them.
	request func(*order, *body) map[string]any
	// read reads an answer, and says what became of the pictures of it.
	read func(answer []byte) (result, *failure)
}

var dialects = map[bot.ImageDialect]dialect{
	bot.ImageTitan:     {titanForms, titanRequest, readTitan},
	bot.ImageStability: {stabilityForms, stabilityRequest, readStability},
}

// form is what a task of a dialect is on the wire, and which pictures it takes.
type form struct {
	name     string         // of the task
	params   string         // member that has its parameters; "": the request itself
	bare     bool           // without a configuration beside the parameters
	listed   bool           // pictures are a list
	pictures int            // how many of them there may be; 0: one
	fixed    map[string]any // members that the models need, where image.extra has none of them
	strength float64        // where the template says none and the models have no default
	mask     maskColours
	frame    frame
}

func (f form) most() int { return max(f.pictures, 1) }

// frame says which pictures a task takes, beyond what they can be made to be.
type frame struct {
	shape  attachment.Shape
	side   int     // pixels of the longer side; 0: as the fetcher has it
	aspect float64 // longer side to the shorter, at most; 0: any
}

// Bounds of the pictures of a request, in bytes as they are: of all together, so that they
// are within the 25,000,000 of a body in base64 with room for words (bedrock.md §1.1), and of
// one, which a photograph of the pixels that models take is well within.
const (
	allBytes = 18_000_000
	oneBytes = 5_000_000
)

func (f frame) limits() attachment.Limits {
	return attachment.Limits{Bytes: allBytes, ImageBytes: oneBytes, ImageSide: f.side, Shape: f.shape}
}

// takes says whether a picture that was made to fit is within the frame.
func (f frame) takes(p attachment.File) bool {
	short, long := min(p.Width, p.Height), max(p.Width, p.Height)
	return short >= f.shape.MinSide && (f.aspect == 0 || float64(long) <= f.aspect*float64(short))
}

// failure is why there is no picture in an answer.
type failure struct {
	reason  string // for the log: in our own words, or of those that are documented
	note    note   // for users; "": the fault's own text
	again   bool   // the same question may well be answered if it is asked again; if unclear, once
	unclear bool   // that nothing was made is not said
}

// result is what an answer has. The pictures are parts of the answer, still in base64.
type result struct {
	pictures [][]byte
	seeds    []int64 // of each, as far as the model says so
	withheld bool    // a filter has kept others back
	guarded  bool    // a guardrail has intervened, whatever it has left
}
