package image

import (
	"encoding/json"
	"strings"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// Which pictures Stability AI's services take: the user guide's page on them ("Stability AI
// Image Services"). They also take WebP, which is made a PNG or JPEG all the same, since it
// may be moving.
var (
	stabilityFrame = frame{shape: attachment.Shape{Plain: true, MinSide: 64, Pixels: 9_437_184}, aspect: 2.5}
	stabilitySmall = frame{shape: attachment.Shape{Plain: true, MinSide: 64, Pixels: 1_048_576}}
	stabilityFast  = frame{shape: attachment.Shape{Plain: true, MinSide: 32, Pixels: 1_048_576}, side: 1536}
)

// outwards is how many pixels a picture grows on each side where the template does not say so
// in image.extra: the service wants one side at least.
var outwards = map[string]any{"left": 256, "right": 256, "up": 256, "down": 256}

// stabilityForms are bedrock.md §4.2 and that page. The models that make pictures of words
// have no mode where they have no other; the one that begins with a picture wants to be told.
// In masks white is what changes.
var stabilityForms = map[string]form{
	bot.TaskTextToImage:         {},
	bot.TaskImageToImage:        {fixed: map[string]any{"mode": "image-to-image"}, strength: 0.7, frame: stabilityFrame},
	bot.TaskInpaint:             {mask: whiteChanges, frame: stabilityFrame},
	bot.TaskOutpaint:            {fixed: outwards, frame: stabilityFrame},
	bot.TaskEraseObject:         {mask: whiteChanges, frame: stabilityFrame},
	bot.TaskSearchReplace:       {frame: stabilityFrame},
	bot.TaskSearchRecolor:       {frame: stabilityFrame},
	bot.TaskRemoveBackground:    {frame: stabilityFrame},
	bot.TaskStyleGuide:          {frame: stabilityFrame},
	bot.TaskStyleTransfer:       {frame: stabilityFrame},
	bot.TaskControlSketch:       {frame: stabilityFrame},
	bot.TaskControlStructure:    {frame: stabilityFrame},
	bot.TaskUpscaleFast:         {frame: stabilityFast},
	bot.TaskUpscaleConservative: {frame: stabilityFrame},
	bot.TaskUpscaleCreative:     {frame: stabilitySmall},
}

func stabilityRequest(o *order, b *body) map[string]any {
	request := fixed(o)
	putText(request, "prompt", o.prompt)
	if o.task.NegativePrompt {
		putText(request, "negative_prompt", o.NegativePrompt)
	}
	if o.task.SearchPrompt != bot.Refused {
		putText(request, o.field(bot.FieldSearchPrompt, "search_prompt"), o.SearchPrompt)
	}
	if o.task.AspectRatio {
		putText(request, "aspect_ratio", o.AspectRatio)
	}
	if o.task.Style {
		putText(request, "style_preset", o.Style)
	}
	if o.task.Format {
		putText(request, "output_format", o.Format)
	}
	if o.seeded() {
		request["seed"] = o.seed
	}
	if o.task.Strength != nil {
		putStrength(request, o)
	}
	if len(o.pictures) > 0 {
		request[o.field(bot.FieldPicture, "image")] = b.picture(o.pictures[0].Data)
	}
	if o.style != nil {
		request[o.field(bot.FieldStylePicture, "style_image")] = b.picture(o.style.Data)
	}
	if o.mask != nil {
		request["mask"] = b.picture(o.mask)
	}
	return request
}

// fixed are the members that are there whatever is asked.
func fixed(o *order) map[string]any {
	request, own := map[string]any{}, true
	for key, value := range o.Extra {
		request[key] = value
		if _, said := o.form.fixed[key]; said {
			own = false
		}
	}
	for key, value := range o.form.fixed {
		if own {
			request[key] = value
		}
	}
	return request
}

func putStrength(request map[string]any, o *order) {
	name := o.field(bot.FieldStrength, "strength")
	switch {
	case o.Strength != nil:
		request[name] = *o.Strength
	case o.form.strength > 0:
		request[name] = o.form.strength
	}
}

// finishReasons are why there is no picture in an answer of status 200 (bedrock.md §4.2).
var finishReasons = map[string]failure{
	"Filter reason: prompt":       {note: noteFilteredPrompt},
	"Filter reason: input image":  {note: noteFilteredInput},
	"Filter reason: output image": {note: noteFilteredOutput},
	"Inference error":             {again: true},
}

const filterReason = "Filter reason"

// readStability reads {"seeds":[…],"finish_reasons":[null],"images":[…]}, in which a picture
// that has a reason is none.
func readStability(answer []byte) (r result, f *failure) {
	var reasons []*string
	var seeds []int64
	var images [][]byte
	var b beside
	for name, value := range members(answer) {
		switch name {
		case "images":
			images = textsOf(value)
		case "seeds":
			_ = json.Unmarshal(value, &seeds) // what is no list of numbers tells no seeds
		case "finish_reasons":
			_ = json.Unmarshal(value, &reasons)
		default:
			b.read(name, value)
		}
	}
	for i, p := range images {
		if i < len(reasons) && reasons[i] != nil || isEmpty(p) {
			r.withheld = true
			continue
		}
		r.pictures = append(r.pictures, p)
		if i < len(seeds) {
			r.seeds = append(r.seeds, seeds[i])
		}
	}
	r.guarded = b.guarded
	switch why := b.why(); {
	case len(r.pictures) > 0:
		return r, nil
	case why != nil:
		return r, why
	}
	return r, whyNone(reasons)
}

// whyNone repeats no reason that is not documented.
func whyNone(reasons []*string) *failure {
	for _, reason := range reasons {
		if reason == nil {
			continue
		}
		if f, known := finishReasons[*reason]; known {
			f.reason = *reason
			return &f
		}
		if strings.HasPrefix(*reason, filterReason) {
			return &failure{reason: "a filter reason that is not known", note: noteFiltered}
		}
		return &failure{reason: "a finish reason that is not known", unclear: true}
	}
	return noReason()
}
