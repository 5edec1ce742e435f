package bedrocksim

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// Word is something that steers the simulator when it stands anywhere in a prompt for a
// picture, a video or about one.
type Word struct {
	Word  string
	About string
	For   string // pictures, videos, or both
}

// Words lists them in the order in which the first that is found decides. In front of them
// all is "error NAME" at the beginning of a prompt, which plays a fault of [FaultNamed].
func Words() []Word {
	out := []Word{{"error", "`error throttling` as the first words fails that way, with any name of a chat's `error`", "both"}}
	for _, t := range twists {
		out = append(out, Word{t.word, t.about, "pictures"})
	}
	out = append(out,
		Word{guardWord, "a guardrail takes the place of the answer, when the call names one", "pictures"},
		Word{slowWord, "the answer is late, by a hundred of the server's paces", "pictures"})
	for _, t := range jobTwists {
		out = append(out, Word{t.word, t.about, "videos"})
	}
	return out
}

const slowWord = "slow"

// outcome is what becomes of an order.
type outcome struct {
	body    []byte
	refusal *Refusal // in place of an answer
	usage   *Usage   // nil: nobody counts
}

// twist is a word that changes what becomes of an order, by vendor; nil where the vendor has
// no such ending.
type twist struct {
	word, about       string
	amazon, stability func(order) outcome
}

// filtered is the refusal of a prompt (bedrock.md §4.1).
var filtered = Refusal{
	Name: "content-filter", Status: http.StatusBadRequest, ErrorType: "ValidationException",
	Message: "This request has been blocked by our content filters. Please adjust your text prompt to submit a new request.",
}

const someWithheld = "Some images have been blocked by our content filters."

func refuseFiltered(order) outcome { return outcome{refusal: &filtered} }

func withheld(reason string) func(order) outcome {
	return func(o order) outcome { return stabilityWithheld(o, reason) }
}

// twists are the endings of bedrock.md §4.1 and §4.2.
var twists = []twist{
	{"blocked", "the prompt is filtered: HTTP 400 from Amazon, a finish reason from Stability", refuseFiltered, withheld("Filter reason: prompt")},
	{"partial", "the last picture is withheld, and an error says so; Stability withholds its only one", amazonPartial, withheld("Filter reason: output image")},
	{"withheld", "all pictures are withheld, in an answer of HTTP 200", amazonWithheld, withheld("Filter reason: output image")},
	{"borrowed", "the picture that was sent is filtered", refuseFiltered, withheld("Filter reason: input image")},
	{"breakdown", "Stability's model breaks down in an answer of HTTP 200", nil, withheld("Inference error")},
	{"moderated", "the answer is `Request Moderated` and no more", moderated, moderated},
	{"empty", "there is no picture in the answer, and nothing says why", emptied, stabilityEmptied},
	{"garbled", "what stands for the picture is none", garbled, stabilityGarbled},
}

func amazonPartial(o order) outcome {
	said := someWithheld
	a := amazonAnswer{Images: [][]byte{}, Error: &said}
	for i := range max(o.count, 1) - 1 {
		a.Images = append(a.Images, paint(o, i))
	}
	return outcome{body: a.body()}
}

func amazonWithheld(order) outcome {
	said := "All images have been blocked by our content filters."
	return outcome{body: amazonAnswer{Images: [][]byte{}, Error: &said}.body()}
}

func moderated(order) outcome {
	return outcome{body: []byte(`{"status":"Request Moderated","details":{"Moderation Reasons":["Derivative Works Filter"]}}`)}
}

func emptied(order) outcome { return outcome{body: []byte(`{"images":[],"error":null}`)} }

func stabilityEmptied(o order) outcome {
	return outcome{body: []byte(`{"seeds":[` + quote(o.drawnSeed()) + `],"finish_reasons":[null],"images":[]}`)}
}

var noPicture = base64.StdEncoding.EncodeToString([]byte("not a picture"))

func garbled(order) outcome {
	return outcome{body: []byte(`{"images":["` + noPicture + `"],"error":null}`)}
}

func stabilityGarbled(o order) outcome {
	return outcome{body: []byte(`{"seeds":[` + quote(o.drawnSeed()) + `],"finish_reasons":[null],"images":["` + noPicture + `"]}`)}
}

// says reports whether a prompt of the order has a word.
func (o order) says(word string) bool {
	return slices.ContainsFunc(o.texts, func(s string) bool {
		return slices.Contains(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }), word)
	})
}

// fault is what a prompt that begins with "error NAME" asks for.
func (o order) fault() Fault {
	for _, s := range o.texts {
		first, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
		if name, _, _ := strings.Cut(strings.TrimSpace(rest), " "); strings.EqualFold(first, "error") {
			f, _ := FaultNamed(strings.TrimRight(name, ".,!"))
			return f
		}
	}
	return Fault{}
}
