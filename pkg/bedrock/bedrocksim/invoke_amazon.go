package bedrocksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// amazonTask is one thing that Amazon's painters do (bedrock.md §4.1).
type amazonTask struct {
	name   string
	params string // member with its parameters
	form   func(amazonLimits) check
	config func(amazonLimits) check // of imageGenerationConfig; nil: there must be none
	image  string                   // pointer to the picture whose size the result has; empty: it is asked for
	only   bool                     // Nova Canvas only
}

// amazonLimits are the numbers in which Nova Canvas and Titan differ (bedrock.md §4.1; all
// numbers of both are from memory there).
type amazonLimits struct {
	text  int // characters
	seed  int64
	style bool
	sizes [][2]int // the only ones; nil: any
}

var (
	canvas = amazonLimits{text: 1024, seed: 858_993_459, style: true}
	titan2 = amazonLimits{text: 512, seed: 2_147_483_646, sizes: titanSizes}
)

// titanSizes are those that Titan paints; from memory.
var titanSizes = [][2]int{
	{1024, 1024}, {768, 768}, {512, 512}, {768, 1152}, {384, 576}, {1152, 768}, {576, 384}, {768, 1280}, {384, 640},
	{1280, 768}, {640, 384}, {896, 1152}, {448, 576}, {1152, 896}, {576, 448}, {768, 1408}, {384, 704}, {1408, 768},
	{704, 384}, {640, 1408}, {320, 704}, {1408, 640}, {704, 320}, {1152, 640}, {1173, 640},
}

const (
	amazonMinSide, amazonMaxSide = 320, 4096
	amazonMaxPixels              = 4_194_304
	amazonMaxAspect              = 4
	amazonSide                   = 1024 // of a picture for which no size is asked
)

// Which pictures Amazon's painters take: the formats and the opaqueness are AWS's words, the
// numbers from memory (bedrock.md §4.1).
var (
	amazonImage = frame{
		formats: []string{"png", "jpeg"}, opaque: true, hearsay: true,
		side: [2]int{amazonMinSide, amazonMaxSide}, pixels: [2]int{0, amazonMaxPixels}, aspect: amazonMaxAspect,
	}
	amazonMask = func(of string) check {
		return frame{formats: []string{"png", "jpeg"}, blackWhite: true, measuresOf: of}.picture
	}
)

var amazonTasks = []amazonTask{
	{name: "TEXT_IMAGE", params: "textToImageParams", config: amazonSized, form: func(l amazonLimits) check {
		list := []field{
			must("text", hearsay(prompt(1, l.text))), may("negativeText", hearsay(text(1, l.text))),
			may("conditionImage", amazonImage.picture), may("controlMode", among("CANNY_EDGE", "SEGMENTATION")), may("controlStrength", number(0, 1)),
		}
		if l.style {
			list = append(list, may("style", among("3D_ANIMATED_FAMILY_FILM", "DESIGN_SKETCH", "FLAT_VECTOR_ILLUSTRATION",
				"GRAPHIC_NOVEL_ILLUSTRATION", "MAXIMALISM", "MIDCENTURY_RETRO", "PHOTOREALISM", "SOFT_DIGITAL_PAINTING")))
		}
		return fields(list...)
	}},
	{name: "COLOR_GUIDED_GENERATION", params: "colorGuidedGenerationParams", config: amazonSized, form: func(l amazonLimits) check {
		return fields(must("text", hearsay(prompt(1, l.text))), may("negativeText", hearsay(text(1, l.text))),
			must("colors", list(1, 10, hexColor)), may("referenceImage", amazonImage.picture))
	}},
	{name: "IMAGE_VARIATION", params: "imageVariationParams", config: amazonSized, form: func(l amazonLimits) check {
		return fields(must("images", list(1, 5, amazonImage.picture)), may("similarityStrength", number(0.2, 1)),
			may("text", hearsay(prompt(1, l.text))), may("negativeText", hearsay(text(1, l.text))))
	}},
	{name: "INPAINTING", params: "inPaintingParams", config: amazonUnsized, image: "image", form: func(l amazonLimits) check {
		return either(fields(amazonEdit("inPaintingParams", l)...), "maskPrompt", "maskImage")
	}},
	{name: "OUTPAINTING", params: "outPaintingParams", config: amazonUnsized, image: "image", form: func(l amazonLimits) check {
		return either(fields(append(amazonEdit("outPaintingParams", l), may("outPaintingMode", among("DEFAULT", "PRECISE")))...), "maskPrompt", "maskImage")
	}},
	{name: "BACKGROUND_REMOVAL", params: "backgroundRemovalParams", image: "image", form: func(amazonLimits) check {
		return fields(must("image", amazonImage.picture))
	}},
	{name: "VIRTUAL_TRY_ON", params: "virtualTryOnParams", config: amazonUnsized, image: "sourceImage", only: true, form: tryOn},
}

// amazonEdit are the members that edits have in common.
func amazonEdit(params string, l amazonLimits) []field {
	return []field{
		must("image", amazonImage.picture), may("maskPrompt", text(1, l.text)), may("maskImage", amazonMask("#/"+params+"/image")),
		may("text", hearsay(prompt(1, l.text))), may("negativeText", hearsay(text(1, l.text))),
	}
}

// tryOn is the form of VIRTUAL_TRY_ON: the type of the mask says which of three members
// describes it. What is in them is looked at no closer than the reference does.
func tryOn(l amazonLimits) check {
	masks := map[string]string{"IMAGE": "imageBasedMask", "GARMENT": "garmentBasedMask", "PROMPT": "promptBasedMask"}
	return func(f *form, at string, v any) {
		list := []field{
			must("sourceImage", amazonImage.picture), must("referenceImage", amazonImage.picture),
			must("maskType", among("IMAGE", "GARMENT", "PROMPT")), may("maskExclusions", anything),
			may("mergeStyle", among("BALANCED", "SEAMLESS", "DETAILED")),
			may("returnMask", boolean(func(f *form, on bool) { f.mask = on })),
		}
		switch name := masks[member(v, "maskType")]; name {
		case "":
		case "promptBasedMask":
			list = append(list, must(name, fields(must("maskPrompt", text(1, l.text)), may("maskShape", anything))))
		case "garmentBasedMask":
			list = append(list, must(name, fields(must("garmentClass", text(1, 100)), may("garmentStyling", anything), may("maskShape", anything))))
		default:
			list = append(list, must(name, fields(must("maskImage", amazonMask("#/virtualTryOnParams/sourceImage")))))
		}
		fields(list...)(f, at, v)
	}
}

// hexColor is a color such as #FF8800.
func hexColor(f *form, at string, v any) {
	s, ok := v.(string)
	if !ok || len(s) != 7 || s[0] != '#' || strings.ContainsFunc(s[1:], func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }) {
		f.malformed(at, "string does not match pattern ^#?([a-fA-F0-9]{6})$")
	}
}

// amazonUnsized is imageGenerationConfig where the picture has the size of another: its own
// is of no effect.
func amazonUnsized(l amazonLimits) check {
	side := hearsay(whole(amazonMinSide, amazonMaxSide, nil))
	return fields(append(amazonConfig(l), may("width", side), may("height", side))...)
}

// amazonSized is imageGenerationConfig with the size of the picture.
func amazonSized(l amazonLimits) check {
	c := fields(append(amazonConfig(l),
		may("width", hearsay(whole(amazonMinSide, amazonMaxSide, func(f *form, n int64) { f.width = int(n) }))),
		may("height", hearsay(whole(amazonMinSide, amazonMaxSide, func(f *form, n int64) { f.height = int(n) }))),
	)...)
	return func(f *form, at string, v any) {
		before := len(f.findings)
		c(f, at, v)
		if f.clean(before) {
			hearsay(l.size)(f, at, v)
		}
	}
}

func amazonConfig(l amazonLimits) []field {
	return []field{
		may("numberOfImages", hearsay(whole(1, 5, func(f *form, n int64) { f.count = int(n) }))),
		may("quality", among("standard", "premium")),
		may("cfgScale", hearsay(number(1.1, 10))),
		may("seed", hearsay(whole(0, l.seed, func(f *form, n int64) { f.seed = n }))),
	}
}

// size looks at a size that was asked for.
func (l amazonLimits) size(f *form, at string, _ any) {
	w, h := f.width, f.height
	if w == 0 && h == 0 {
		return
	}
	if w == 0 || h == 0 {
		w, h = max(w, amazonSide), max(h, amazonSide)
	}
	switch {
	case l.sizes != nil && !slices.Contains(l.sizes, [2]int{w, h}):
		f.malformed(at, "%dx%d is not a supported size", w, h)
	case l.sizes != nil:
	case w%16 != 0 || h%16 != 0:
		f.malformed(at, "width and height have to be divisible by 16, found: %dx%d", w, h)
	case max(w, h) > amazonMaxAspect*min(w, h):
		f.malformed(at, "the aspect ratio has to be between 1:4 and 4:1, found: %dx%d", w, h)
	case w*h > amazonMaxPixels:
		f.malformed(at, "the total pixel count has to be at most %d, found: %d", amazonMaxPixels, w*h)
	}
}

// amazonForm is a body for one of Amazon's painters.
func amazonForm(l amazonLimits) check {
	return func(f *form, at string, v any) {
		name := member(v, "taskType")
		i := slices.IndexFunc(amazonTasks, func(t amazonTask) bool { return t.name == name && (l.style || !t.only) })
		if i < 0 {
			f.malformed(at+"/taskType", "%s is not a valid enum value", name)
			return
		}
		task := amazonTasks[i]
		list := []field{must("taskType", text(1, 100)), must(task.params, task.form(l))}
		if task.config != nil {
			list = append(list, may("imageGenerationConfig", task.config(l)))
		}
		f.task, f.seed = task.name, map[bool]int64{true: 12, false: 42}[l.style] // the constant defaults
		fields(list...)(f, at, v)
		if task.image != "" {
			f.as(at + "/" + task.params + "/" + task.image)
		}
		f.transparent = task.name == "BACKGROUND_REMOVAL"
	}
}

func orInt(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// amazonAnswer is what Amazon's painters answer.
type amazonAnswer struct {
	Images [][]byte `json:"images"`
	Error  *string  `json:"error"`
	Mask   []byte   `json:"maskImage,omitempty"`
}

func (a amazonAnswer) body() []byte {
	body, _ := json.Marshal(a) // bytes always marshal
	return body
}

// amazonPaint answers an order.
func amazonPaint(o order) outcome {
	a := amazonAnswer{Images: [][]byte{}}
	for i := range max(o.count, 1) {
		a.Images = append(a.Images, paint(o, i))
	}
	if o.mask {
		a.Mask = paintMask(o)
	}
	return outcome{body: a.body()}
}
