package image

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// titanFrame is bedrock.md §4.1: PNG or JPEG of 8 bits, opaque; the numbers are from memory
// there.
var titanFrame = frame{
	shape: attachment.Shape{Plain: true, Opaque: true, MinSide: 320, Pixels: 4_194_304}, side: 4096, aspect: 4,
}

// titanForms are the tasks of Titan Image Generator and Nova Canvas (bedrock.md §4.1). In the
// masks of inpainting black is what changes, in those of outpainting white.
var titanForms = map[string]form{
	bot.TaskTextToImage:       {name: "TEXT_IMAGE", params: "textToImageParams"},
	bot.TaskImageVariation:    {name: "IMAGE_VARIATION", params: "imageVariationParams", listed: true, pictures: 5, frame: titanFrame},
	bot.TaskInpainting:        {name: "INPAINTING", params: "inPaintingParams", mask: blackChanges, frame: titanFrame},
	bot.TaskOutpainting:       {name: "OUTPAINTING", params: "outPaintingParams", mask: whiteChanges, frame: titanFrame},
	bot.TaskBackgroundRemoval: {name: "BACKGROUND_REMOVAL", params: "backgroundRemovalParams", bare: true, frame: titanFrame},
}

func titanRequest(o *order, b *body) map[string]any {
	request := map[string]any{}
	for key, value := range o.Extra {
		request[key] = value
	}
	request["taskType"] = o.form.name
	request[o.form.params] = titanParams(o, b)
	if !o.form.bare {
		request["imageGenerationConfig"] = titanConfig(o)
	}
	return request
}

func titanParams(o *order, b *body) map[string]any {
	params := map[string]any{}
	putText(params, "text", o.prompt)
	if o.task.NegativePrompt {
		putText(params, "negativeText", o.NegativePrompt)
	}
	if o.task.Style {
		putText(params, "style", o.Style)
	}
	var pictures []string
	for _, p := range o.pictures {
		pictures = append(pictures, b.picture(p.Data))
	}
	switch {
	case len(pictures) > 0 && o.form.listed:
		params["images"] = pictures
	case len(pictures) > 0:
		params["image"] = pictures[0]
	}
	switch {
	case o.mask != nil: // which the user has attached, and so means more than the setting
		params["maskImage"] = b.picture(o.mask)
	case o.task.MaskPrompt != bot.Refused:
		putText(params, "maskPrompt", o.MaskPrompt)
	}
	if o.task.Strength != nil && o.Strength != nil {
		params["similarityStrength"] = *o.Strength
	}
	return params
}

func titanConfig(o *order) map[string]any {
	config := map[string]any{"numberOfImages": o.pictureCount()}
	putText(config, "quality", o.paidQuality())
	if o.task.AspectRatio {
		if width, height, ok := bot.ParseSize(o.AspectRatios[o.AspectRatio]); ok {
			config["width"], config["height"] = width, height
		}
	}
	if o.task.Guidance != nil && o.Guidance != nil {
		config["cfgScale"] = *o.Guidance
	}
	if o.seeded() {
		config["seed"] = o.seed
	}
	return config
}

// readTitan reads {"images":[…],"error":null}. An error stands for pictures that were withheld,
// some or all. Moderation has also been seen to answer in a form of its own, and with an empty
// list (bedrock.md §4.1). Only whether these say something is looked at: an error may quote
// the prompt.
func readTitan(answer []byte) (r result, f *failure) {
	var said bool
	var b beside
	for name, value := range members(answer) {
		switch name {
		case "images":
			r.pictures = slices.DeleteFunc(textsOf(value), isEmpty)
		case "error":
			said = !saysNothing(value)
		default:
			b.read(name, value)
		}
	}
	r.withheld, r.guarded = said, b.guarded
	switch why := b.why(); {
	case len(r.pictures) > 0:
		return r, nil
	case why != nil:
		return r, why
	case said:
		return r, &failure{reason: "all pictures were withheld", note: noteFiltered}
	}
	return r, noReason()
}
