package bot

// The tasks of picture models.
const (
	TaskTextToImage       = "text_to_image"
	TaskImageVariation    = "image_variation"
	TaskInpainting        = "inpainting"
	TaskOutpainting       = "outpainting"
	TaskBackgroundRemoval = "background_removal"

	TaskImageToImage        = "image_to_image"
	TaskInpaint             = "inpaint"
	TaskOutpaint            = "outpaint"
	TaskEraseObject         = "erase_object"
	TaskSearchReplace       = "search_replace"
	TaskSearchRecolor       = "search_recolor"
	TaskRemoveBackground    = "remove_background"
	TaskStyleGuide          = "style_guide"
	TaskStyleTransfer       = "style_transfer"
	TaskControlSketch       = "control_sketch"
	TaskControlStructure    = "control_structure"
	TaskUpscaleFast         = "upscale_fast"
	TaskUpscaleConservative = "upscale_conservative"
	TaskUpscaleCreative     = "upscale_creative"
)

// The most characters of a prompt (bedrock.md §4.1, §4.2).
const (
	titanPrompt     = 1024 // Nova Canvas; Titan Image Generator has half
	stabilityPrompt = 10_000
)

var (
	wholeShare    = &Span{0, 1}
	titanGuidance = &Span{1.1, 10} // cfgScale
)

// imageTasks are bedrock.md §4.1 and §4.2, and of Stability AI's services the pages of the
// user guide ("Stability AI Image Services"). Three things are not there, and were seen by
// people who call the services: Stable Image Ultra and Core refuse a picture, mode, strength
// and style_preset, so that text_to_image has none of them; a mask may be left out where
// the picture is transparent in its place; the conservative upscale has no creativity.
var imageTasks = map[ImageDialect][]Task{
	ImageTitan: {
		titanTask(Task{Name: TaskTextToImage, Prompt: Required, AspectRatio: true, Style: true}),
		titanTask(Task{Name: TaskImageVariation, Picture: Required, Prompt: Optional, AspectRatio: true, Strength: &Span{0.2, 1}}),
		titanTask(Task{Name: TaskInpainting, Picture: Required, Mask: Optional, MaskPrompt: Optional, Prompt: Optional}),
		titanTask(Task{Name: TaskOutpainting, Picture: Required, Mask: Optional, MaskPrompt: Optional, Prompt: Required}),
		{Name: TaskBackgroundRemoval, Picture: Required}, // without imageGenerationConfig
	},
	ImageStability: {
		stabilityTask(Task{Name: TaskTextToImage, Prompt: Required, NegativePrompt: true, AspectRatio: true}),
		stabilityTask(Task{Name: TaskImageToImage, Picture: Required, Prompt: Required, NegativePrompt: true, Strength: wholeShare}),
		stabilityTask(Task{Name: TaskInpaint, Picture: Required, Mask: Optional, Prompt: Required, NegativePrompt: true, Style: true}),
		stabilityTask(Task{Name: TaskOutpaint, Picture: Required, Prompt: Optional, Style: true, Strength: &Span{0.1, 1}, Fields: strengthIs("creativity")}),
		stabilityTask(Task{Name: TaskEraseObject, Picture: Required, Mask: Optional}),
		stabilityTask(Task{Name: TaskSearchReplace, Picture: Required, Prompt: Required, NegativePrompt: true, SearchPrompt: Required, Style: true, Fields: map[string]string{FieldSearchPrompt: "search_prompt"}}),
		stabilityTask(Task{Name: TaskSearchRecolor, Picture: Required, Prompt: Required, NegativePrompt: true, SearchPrompt: Required, Style: true, Fields: map[string]string{FieldSearchPrompt: "select_prompt"}}),
		{Name: TaskRemoveBackground, Picture: Required}, // always a PNG, whose background is transparent
		stabilityTask(Task{Name: TaskStyleGuide, Picture: Required, Prompt: Required, NegativePrompt: true, AspectRatio: true, Style: true, Strength: wholeShare, Fields: strengthIs("fidelity")}),
		stabilityTask(Task{Name: TaskStyleTransfer, Picture: Required, StylePicture: Required, Prompt: Optional, NegativePrompt: true, Strength: wholeShare, Fields: map[string]string{FieldPicture: "init_image", FieldStylePicture: "style_image", FieldStrength: "style_strength"}}),
		stabilityTask(Task{Name: TaskControlSketch, Picture: Required, Prompt: Required, NegativePrompt: true, Style: true, Strength: wholeShare, Fields: strengthIs("control_strength")}),
		stabilityTask(Task{Name: TaskControlStructure, Picture: Required, Prompt: Required, NegativePrompt: true, Style: true, Strength: wholeShare, Fields: strengthIs("control_strength")}),
		{Name: TaskUpscaleFast, Picture: Required, Format: true},
		stabilityTask(Task{Name: TaskUpscaleConservative, Picture: Required, Prompt: Required, NegativePrompt: true}),
		stabilityTask(Task{Name: TaskUpscaleCreative, Picture: Required, Prompt: Required, NegativePrompt: true, Style: true, Strength: &Span{0.1, 0.5}, Fields: strengthIs("creativity")}),
	},
}

// titanTask has what imageGenerationConfig takes, and the negative prompt, which every task
// with a prompt has.
func titanTask(k Task) Task {
	k.PromptCharacters = titanPrompt
	k.NegativePrompt, k.Quality, k.Count, k.Seed, k.Guidance = true, true, true, true, titanGuidance
	return k
}

// stabilityTask makes one picture with a seed, in a choice of formats.
func stabilityTask(k Task) Task {
	if k.Prompt != Refused {
		k.PromptCharacters = stabilityPrompt
	}
	k.Seed, k.Format = true, true
	return k
}

func strengthIs(field string) map[string]string { return map[string]string{FieldStrength: field} }
