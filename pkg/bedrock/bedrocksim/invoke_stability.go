package bedrocksim

import (
	"encoding/json"
	"strings"
)

const (
	stabilityPrompt = 10_000        // characters
	stabilitySeed   = 4_294_967_294 // the largest
)

// stabilityRatios are the sizes in pixels that go with the ratios (bedrock.md §4.2 has the
// ratios; the sizes are from memory).
var stabilityRatios = map[string][2]int{
	"1:1": {1024, 1024}, "16:9": {1344, 768}, "21:9": {1536, 640}, "2:3": {832, 1216}, "3:2": {1216, 832},
	"4:5": {896, 1088}, "5:4": {1088, 896}, "9:16": {768, 1344}, "9:21": {640, 1536},
}

var stabilityStyles = strings.Fields("3d-model analog-film anime cinematic comic-book digital-art enhance fantasy-art isometric " +
	"line-art low-poly modeling-compound neon-punk origami photographic pixel-art tile-texture")

// Which pictures the services take (Amazon Bedrock user guide, Stability AI Image Services).
var (
	stabilityImage = frame{formats: []string{"png", "jpeg", "webp"}, side: [2]int{64, 0}, pixels: [2]int{0, 9_437_184}, aspect: 2.5}
	stabilitySmall = frame{formats: []string{"png", "jpeg", "webp"}, side: [2]int{64, 0}, pixels: [2]int{4_096, 1_048_576}}
	stabilityFast  = frame{formats: []string{"png", "jpeg", "webp"}, side: [2]int{32, 1_536}, pixels: [2]int{1_024, 1_048_576}}
	stabilityMask  = frame{formats: []string{"png", "jpeg", "webp"}}
)

// Members that services have in common.
var (
	stNegative = may("negative_prompt", text(0, stabilityPrompt))
	stSeed     = may("seed", whole(0, stabilitySeed, func(f *form, n int64) { f.seed = n }))
	stStyle    = may("style_preset", among(stabilityStyles...))
	stImage    = must("image", stabilityImage.picture)
	stMask     = may("mask", stabilityMask.picture)
	stGrow     = may("grow_mask", number(0, 20))
	stControl  = may("control_strength", number(0, 1))
	stPrompt   = must("prompt", prompt(0, stabilityPrompt))
	stRatio    = may("aspect_ratio", stabilityRatio)
	stFormat   = may("output_format", stabilityFormat)
)

func stabilityRatio(f *form, at string, v any) {
	s, _ := v.(string)
	size, ok := stabilityRatios[s]
	if !ok {
		f.malformed(at, "%s is not a valid enum value", s)
	}
	f.width, f.height = size[0], size[1]
}

// stabilityFormat takes no webp, which the services give and the simulator cannot make.
func stabilityFormat(f *form, at string, v any) {
	among("png", "jpeg")(f, at, v)
	f.format, _ = v.(string)
}

// stabilityBase is a text-to-image model (bedrock.md §4.2). One that can also begin with an
// image has a mode for it.
func stabilityBase(images bool) check {
	list := []field{must("prompt", prompt(1, stabilityPrompt)), stRatio, stNegative, stSeed, stFormat}
	if !images {
		return fields(list...)
	}
	return func(f *form, at string, v any) {
		list := append(list[:len(list):len(list)], may("mode", among("text-to-image", "image-to-image")))
		if member(v, "mode") == "image-to-image" {
			list = append(list, stImage, must("strength", number(0, 1)))
		}
		fields(list...)(f, at, v)
		if o, _ := v.(map[string]any); o["mode"] == "image-to-image" {
			if o["aspect_ratio"] != nil {
				f.malformed(at, "aspect_ratio is only valid for text-to-image requests")
			}
			f.as(at + "/image")
		}
	}
}

// stabilityEdit is a service whose result has the size of a picture in the request.
func stabilityEdit(image string, list ...field) check {
	return func(f *form, at string, v any) {
		fields(list...)(f, at, v)
		f.as(at + "/" + image)
	}
}

// stabilityOutpaint makes a picture larger on some side.
func stabilityOutpaint(f *form, at string, v any) {
	left, up := 0, 0
	grow := func(by *int) check { return whole(0, 2_000, func(_ *form, n int64) { *by += int(n) }) }
	stabilityEdit("image", stImage, may("prompt", prompt(0, stabilityPrompt)), stStyle, stSeed, stFormat, may("creativity", number(0.1, 1)),
		may("left", grow(&left)), may("right", grow(&left)), may("up", grow(&up)), may("down", grow(&up)))(f, at, v)
	if left+up == 0 {
		f.malformed(at, "at least one of left, right, up and down has to be more than 0")
	}
	f.width, f.height = f.width+left, f.height+up
}

// stabilityUpscale makes a picture larger by a factor, or to a longest side where that is 0.
func stabilityUpscale(factor int, list ...field) check {
	const longest = 4096
	return func(f *form, at string, v any) {
		stabilityEdit("image", list...)(f, at, v)
		if by := factor; by > 0 {
			f.width, f.height = f.width*by, f.height*by
			return
		}
		if long := max(f.width, f.height); long > 0 {
			f.width, f.height = f.width*longest/long, f.height*longest/long
		}
	}
}

// stabilityForms are the models and services by what stands in their ids (Amazon Bedrock user
// guide, Stability AI Image Services; bedrock.md §4.2 for the models).
var stabilityForms = map[string]check{
	"stability.sd3-5-large-v1:0":        stabilityBase(true),
	"stability.stable-image-ultra-v1:0": stabilityBase(true),
	"stability.stable-image-ultra-v1:1": stabilityBase(true),
	"stability.stable-image-core-v1:0":  stabilityBase(false),
	"stability.stable-image-core-v1:1":  stabilityBase(false),

	"stability.stable-image-inpaint-v1:0":        stabilityEdit("image", stPrompt, stImage, stStyle, stNegative, stSeed, stFormat, stMask, stGrow),
	"stability.stable-image-erase-object-v1:0":   stabilityEdit("image", stImage, stSeed, stFormat, stMask, stGrow),
	"stability.stable-image-search-replace-v1:0": stabilityEdit("image", stPrompt, stImage, must("search_prompt", text(0, stabilityPrompt)), stStyle, stNegative, stSeed, stFormat, stGrow),
	"stability.stable-image-search-recolor-v1:0": stabilityEdit("image", stPrompt, stImage, must("select_prompt", text(0, stabilityPrompt)), stStyle, stNegative, stSeed, stFormat, stGrow),
	"stability.stable-image-remove-background-v1:0": func(f *form, at string, v any) {
		stabilityEdit("image", stImage, stFormat)(f, at, v)
		f.transparent = true
	},
	"stability.stable-outpaint-v1:0": stabilityOutpaint,

	"stability.stable-image-control-sketch-v1:0":    stabilityEdit("image", stPrompt, stImage, stControl, stNegative, stSeed, stFormat, stStyle),
	"stability.stable-image-control-structure-v1:0": stabilityEdit("image", stPrompt, stImage, stControl, stNegative, stSeed, stFormat, stStyle),
	"stability.stable-image-style-guide-v1:0":       fields(stPrompt, stImage, stRatio, stNegative, stSeed, stFormat, may("fidelity", number(0, 1)), stStyle),
	"stability.stable-style-transfer-v1:0": stabilityEdit("init_image",
		must("init_image", stabilityImage.picture), must("style_image", stabilityImage.picture), may("prompt", prompt(0, stabilityPrompt)), stNegative,
		stSeed, stFormat, may("composition_fidelity", number(0, 1)), may("style_strength", number(0, 1)), may("change_strength", number(0.1, 1))),

	"stability.stable-fast-upscale-v1:0":         stabilityUpscale(4, must("image", stabilityFast.picture), stFormat),
	"stability.stable-creative-upscale-v1:0":     stabilityUpscale(0, stPrompt, must("image", stabilitySmall.picture), may("creativity", number(0.1, 0.5)), stNegative, stSeed, stFormat, stStyle),
	"stability.stable-conservative-upscale-v1:0": stabilityUpscale(0, stPrompt, stImage, may("creativity", number(0.1, 0.5)), stNegative, stSeed, stFormat),
}

// stabilityAnswer is what Stability's models answer.
type stabilityAnswer struct {
	Seeds   []int64   `json:"seeds"`
	Reasons []*string `json:"finish_reasons"`
	Images  [][]byte  `json:"images,omitempty"`
}

func (a stabilityAnswer) body() []byte {
	body, _ := json.Marshal(a) // numbers and bytes always marshal
	return body
}

// stabilityWithheld is an answer without a picture.
func stabilityWithheld(o order, reason string) outcome {
	return outcome{body: stabilityAnswer{Seeds: []int64{o.drawnSeed()}, Reasons: []*string{&reason}}.body()}
}

// stabilityPaint answers an order. Seed 0 means any.
func stabilityPaint(o order) outcome {
	o.seed = o.drawnSeed()
	return outcome{body: stabilityAnswer{Seeds: []int64{o.seed}, Reasons: []*string{nil}, Images: [][]byte{paint(o, 0)}}.body()}
}
