package bedrocksim_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

const (
	canvas  = "amazon.nova-canvas-v1:0"
	painter = "amazon.titan-image-generator-v2:0"
	sd35    = "stability.sd3-5-large-v1:0"
	core    = "stability.stable-image-core-v1:1"
)

// drawn is a picture of one color, as base64 of PNG or JPEG.
func drawn(w, h int, format string, c color.Color) string {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if format == "jpeg" {
		_ = jpeg.Encode(&b, img, nil)
	} else {
		_ = png.Encode(&b, img)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

var (
	red       = color.NRGBA{200, 30, 30, 255}
	seen      = drawn(640, 480, "png", red)
	seenJPEG  = drawn(640, 480, "jpeg", red)
	maskOf    = drawn(640, 480, "png", color.White)
	otherMask = drawn(320, 320, "png", color.White)
	greyMask  = drawn(640, 480, "png", color.Gray{100})
	veiled    = drawn(640, 480, "png", color.NRGBA{200, 30, 30, 100})
	tiny      = drawn(100, 100, "png", red)
	lengthy   = drawn(320, 1600, "png", red)
)

// bodies are good ones by model, with the size of what they make.
var bodies = map[string]struct{ body, size string }{
	canvas:                                {`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a boat"}}`, "1024x1024"},
	painter:                               {`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a boat"},"imageGenerationConfig":{"width":1173,"height":640}}`, "1173x640"},
	sd35:                                  {`{"prompt":"a boat","aspect_ratio":"16:9"}`, "1344x768"},
	core:                                  {`{"prompt":"a boat"}`, "1024x1024"},
	"stability.stable-image-core-v1:0":    {`{"prompt":"a boat","aspect_ratio":"9:21"}`, "640x1536"},
	"stability.stable-image-ultra-v1:0":   {`{"prompt":"a boat","negative_prompt":"","seed":0}`, "1024x1024"},
	"stability.stable-image-ultra-v1:1":   {`{"prompt":"a boat","mode":"image-to-image","image":"` + seen + `","strength":0.5}`, "640x480"},
	"stability.stable-image-inpaint-v1:0": {`{"prompt":"a boat","image":"` + seen + `","mask":"` + otherMask + `","grow_mask":5}`, "640x480"},
	"stability.stable-image-erase-object-v1:0":      {`{"image":"` + seen + `","mask":"` + maskOf + `"}`, "640x480"},
	"stability.stable-image-search-replace-v1:0":    {`{"prompt":"a boat","image":"` + seen + `","search_prompt":"a car"}`, "640x480"},
	"stability.stable-image-search-recolor-v1:0":    {`{"prompt":"a boat","image":"` + seen + `","select_prompt":"a car"}`, "640x480"},
	"stability.stable-image-remove-background-v1:0": {`{"image":"` + seen + `"}`, "640x480"},
	"stability.stable-outpaint-v1:0":                {`{"image":"` + seen + `","left":100,"down":20}`, "740x500"},
	"stability.stable-image-control-sketch-v1:0":    {`{"prompt":"a boat","image":"` + seenJPEG + `","control_strength":0.7}`, "640x480"},
	"stability.stable-image-control-structure-v1:0": {`{"prompt":"a boat","image":"` + seen + `","style_preset":"anime"}`, "640x480"},
	"stability.stable-image-style-guide-v1:0":       {`{"prompt":"a boat","image":"` + seen + `","aspect_ratio":"4:5","fidelity":0.5}`, "896x1088"},
	"stability.stable-style-transfer-v1:0":          {`{"init_image":"` + seen + `","style_image":"` + tiny + `","change_strength":0.9}`, "640x480"},
	"stability.stable-fast-upscale-v1:0":            {`{"image":"` + tiny + `"}`, "400x400"},
	"stability.stable-creative-upscale-v1:0":        {`{"prompt":"a boat","image":"` + tiny + `","creativity":0.3}`, "4096x4096"},
	"stability.stable-conservative-upscale-v1:0":    {`{"prompt":"a boat","image":"` + seen + `","output_format":"jpeg"}`, "4096x3072"},
	"twelvelabs.pegasus-1-2-v1:0":                   {`{"inputPrompt":"What is it?","mediaSource":{"s3Location":{"uri":"s3://b/k"}}}`, ""},
}

// answered is an answer of any vendor's.
type answered struct {
	Images        [][]byte  `json:"images"`
	Error         *string   `json:"error"`
	MaskImage     []byte    `json:"maskImage"`
	Seeds         []int64   `json:"seeds"`
	FinishReasons []*string `json:"finish_reasons"`
	Status        string    `json:"status"`
	Message       string    `json:"message"`
	FinishReason  string    `json:"finishReason"`
}

func invoke(t *testing.T, sim *bedrocksim.Server, model, body string) (status int, a answered, raw string) {
	t.Helper()
	response, got, err := post(t, sim, model, "invoke", body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == 200 {
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
	}
	return response.StatusCode, a, string(got)
}

func sizeOf(t *testing.T, picture []byte) string {
	t.Helper()
	c, format, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%dx%d %s", c.Width, c.Height, format)
}

func TestEveryModelAnswersInItsVendorsForm(t *testing.T) {
	sim := bedrocksim.Start(t)
	for _, model := range bedrocksim.InvokeModelIDs() {
		row, ok := bodies[model]
		if !ok {
			t.Errorf("%s is not tested", model)
			continue
		}
		status, a, raw := invoke(t, sim, model, row.body)
		if status != 200 {
			t.Errorf("%s: %d %s", model, status, raw)
			continue
		}
		if row.size == "" {
			if a.FinishReason != "stop" || !strings.Contains(a.Message, "> What is it?") {
				t.Errorf("%s: %s", model, raw)
			}
			continue
		}
		format := map[bool]string{true: " jpeg", false: " png"}[strings.Contains(row.body, `"jpeg"`)]
		if len(a.Images) != 1 || sizeOf(t, a.Images[0]) != row.size+format {
			t.Errorf("%s: %d pictures, %s", model, len(a.Images), sizeOf(t, a.Images[0]))
		}
		if strings.HasPrefix(model, "stability") && (len(a.Seeds) != 1 || a.Seeds[0] == 0 || len(a.FinishReasons) != 1 || a.FinishReasons[0] != nil) {
			t.Errorf("%s: seeds %v, reasons %v", model, a.Seeds, a.FinishReasons)
		}
	}
}

func TestAmazonsTasks(t *testing.T) {
	sim := bedrocksim.Start(t)
	for name, row := range map[string]struct {
		body, want string // sizes of the pictures
		mask       bool
	}{
		"text with all of its parameters": {`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a","negativeText":"b","conditionImage":"` + seen + `","controlMode":"CANNY_EDGE","controlStrength":0.5,"style":"PHOTOREALISM"},
			"imageGenerationConfig":{"width":320,"height":1280,"quality":"premium","cfgScale":6.5,"seed":858993459,"numberOfImages":3}}`, "320x1280 320x1280 320x1280", false},
		"colors":                {`{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a","colors":["#FF8800","#00aa11"],"referenceImage":"` + seen + `"},"imageGenerationConfig":{"width":2048,"height":2048}}`, "2048x2048", false},
		"variation":             {`{"taskType":"IMAGE_VARIATION","imageVariationParams":{"images":["` + seen + `","` + seenJPEG + `"],"similarityStrength":0.2}}`, "1024x1024", false},
		"inpainting":            {`{"taskType":"INPAINTING","inPaintingParams":{"image":"` + seen + `","maskPrompt":"car","text":"boat"},"imageGenerationConfig":{"numberOfImages":2}}`, "640x480 640x480", false},
		"outpainting by a mask": {`{"taskType":"OUTPAINTING","outPaintingParams":{"image":"` + seen + `","maskImage":"` + maskOf + `","outPaintingMode":"PRECISE"}}`, "640x480", false},
		"background":            {`{"taskType":"BACKGROUND_REMOVAL","backgroundRemovalParams":{"image":"` + seen + `"}}`, "640x480", false},
		"clothes":               {`{"taskType":"VIRTUAL_TRY_ON","virtualTryOnParams":{"sourceImage":"` + seen + `","referenceImage":"` + tallEnough() + `","maskType":"PROMPT","promptBasedMask":{"maskPrompt":"shirt"},"returnMask":true}}`, "640x480", true},
	} {
		status, a, raw := invoke(t, sim, canvas, row.body)
		var got []string
		for _, p := range a.Images {
			got = append(got, strings.TrimSuffix(sizeOf(t, p), " png"))
		}
		if status != 200 || strings.Join(got, " ") != row.want || (a.MaskImage != nil) != row.mask || a.Error != nil {
			t.Errorf("%s: %d %s %s", name, status, got, cutShort(raw))
		}
		for i := range got {
			if i > 0 && bytes.Equal(a.Images[i], a.Images[0]) {
				t.Errorf("%s: picture %d is the first again", name, i)
			}
		}
	}
}

func tallEnough() string { return drawn(400, 600, "jpeg", red) }

func cutShort(s string) string { return s[:min(len(s), 300)] }

func TestModelsGoByTheirARNsToo(t *testing.T) {
	const application = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
	sim := bedrocksim.Start(t, bedrocksim.WithModel(application, canvas))
	for _, id := range []string{
		"us." + canvas, application, "arn:aws:bedrock:us-east-1::foundation-model/" + canvas,
		"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us." + canvas,
	} {
		if status, a, raw := invoke(t, sim, id, bodies[canvas].body); status != 200 || len(a.Images) != 1 {
			t.Errorf("%s: %d %s", id, status, raw)
		}
	}
}

func TestBackgroundsAreTransparentWhenRemoved(t *testing.T) {
	_, a, _ := invoke(t, bedrocksim.Start(t), canvas, `{"taskType":"BACKGROUND_REMOVAL","backgroundRemovalParams":{"image":"`+seen+`"}}`)
	img, err := png.Decode(bytes.NewReader(a.Images[0]))
	if err != nil || img.(*image.Paletted).Opaque() {
		t.Errorf("%v", err)
	}
}

func TestTheSameOrderGetsTheSamePicture(t *testing.T) {
	sim := bedrocksim.Start(t)
	ask := func(seed int, text string) []byte {
		_, a, _ := invoke(t, sim, canvas, fmt.Sprintf(`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":%q},"imageGenerationConfig":{"seed":%d}}`, text, seed))
		return a.Images[0]
	}
	first := ask(1, "a boat")
	if !bytes.Equal(first, ask(1, "a boat")) || bytes.Equal(first, ask(2, "a boat")) || bytes.Equal(first, ask(1, "a car")) {
		t.Error("a picture does not depend on the prompt and the seed alone")
	}
	if len(first) > 10_000 {
		t.Errorf("it has %d bytes", len(first))
	}
	_, a, _ := invoke(t, sim, core, `{"prompt":"a boat","seed":4294967294}`)
	if a.Seeds[0] != 4294967294 {
		t.Errorf("seeds %v", a.Seeds)
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	text := func(params, config string) string {
		return `{"taskType":"TEXT_IMAGE","textToImageParams":{` + params + `},"imageGenerationConfig":{` + config + `}}`
	}
	edit := func(params string) string {
		return `{"taskType":"INPAINTING","inPaintingParams":{` + params + `}}`
	}
	for name, row := range map[string]struct{ model, body, says string }{
		"no JSON":                   {canvas, `{`, "Malformed input request"},
		"two values":                {canvas, `{} {}`, "Malformed input request"},
		"a list":                    {core, `[]`, "expected type: JSONObject, found: JSONArray"},
		"no task":                   {canvas, `{}`, "#/taskType:  is not a valid enum value"},
		"a task of another model":   {painter, `{"taskType":"VIRTUAL_TRY_ON"}`, "VIRTUAL_TRY_ON is not a valid enum value"},
		"no parameters":             {canvas, `{"taskType":"TEXT_IMAGE"}`, "required key [textToImageParams] not found"},
		"parameters of another":     {canvas, `{"taskType":"TEXT_IMAGE","inPaintingParams":{}}`, "extraneous key [inPaintingParams] is not permitted"},
		"no text":                   {canvas, text(`"text":""`, ""), "expected minLength: 1, actual: 0"},
		"text that is too long":     {canvas, text(`"text":"`+strings.Repeat("ä", 1025)+`"`, ""), "expected maxLength: 1024, actual: 1025"},
		"for Titan sooner":          {painter, text(`"text":"`+strings.Repeat("a", 513)+`"`, ""), "expected maxLength: 512, actual: 513"},
		"text that is a number":     {canvas, text(`"text":7`, ""), "#/textToImageParams/text: expected type: String, found: Integer"},
		"an unknown member":         {canvas, text(`"text":"a","foo":1`, ""), "#/textToImageParams: extraneous key [foo] is not permitted"},
		"an unknown style":          {canvas, text(`"text":"a","style":"x"`, ""), "x is not a valid enum value"},
		"a style for Titan":         {painter, text(`"text":"a","style":"PHOTOREALISM"`, ""), "extraneous key [style] is not permitted"},
		"too small":                 {canvas, text(`"text":"a"`, `"width":304`), "304 is not greater or equal to 320"},
		"too large":                 {canvas, text(`"text":"a"`, `"width":4112`), "4112 is not less or equal to 4096"},
		"not by 16":                 {canvas, text(`"text":"a"`, `"width":1000,"height":1024`), "divisible by 16"},
		"too many pixels":           {canvas, text(`"text":"a"`, `"width":2064,"height":2048`), "at most 4194304"},
		"too long a side":           {canvas, text(`"text":"a"`, `"width":320,"height":1296`), "between 1:4 and 4:1"},
		"a size that Titan has not": {painter, text(`"text":"a"`, `"width":1040,"height":1024`), "1040x1024 is not a supported size"},
		"too many pictures":         {canvas, text(`"text":"a"`, `"numberOfImages":6`), "6 is not less or equal to 5"},
		"half a picture":            {canvas, text(`"text":"a"`, `"numberOfImages":1.5`), "expected type: Integer, found: BigDecimal"},
		"too large a scale":         {canvas, text(`"text":"a"`, `"cfgScale":10.5`), "10.5 is not less or equal to 10"},
		"too large a seed":          {canvas, text(`"text":"a"`, `"seed":858993460`), "858993460 is not less or equal to 858993459"},
		"a quality that is none":    {canvas, text(`"text":"a"`, `"quality":"best"`), "best is not a valid enum value"},
		"no mask":                   {canvas, edit(`"image":"` + seen + `"`), "exactly one of [maskPrompt, maskImage]"},
		"two masks":                 {canvas, edit(`"image":"` + seen + `","maskPrompt":"a","maskImage":"` + maskOf + `"`), "exactly one of [maskPrompt, maskImage]"},
		"a mask of another size":    {canvas, edit(`"image":"` + seen + `","maskImage":"` + otherMask + `"`), "must have the size of the image, 640x480"},
		"a mask of grey":            {canvas, edit(`"image":"` + seen + `","maskImage":"` + greyMask + `"`), "pure black and pure white"},
		"no base64":                 {canvas, edit(`"image":"data:image/png;base64,AA","maskPrompt":"a"`), "not valid base64"},
		"no picture":                {canvas, edit(`"image":"aGVsbG8=","maskPrompt":"a"`), "not of a supported format"},
		"a transparent picture":     {canvas, edit(`"image":"` + veiled + `","maskPrompt":"a"`), "must be fully opaque"},
		"a small picture":           {canvas, edit(`"image":"` + tiny + `","maskPrompt":"a"`), "each side must have 320 to 4096 pixels"},
		"a long picture":            {canvas, edit(`"image":"` + lengthy + `","maskPrompt":"a"`), "one side may be 4 times the other"},
		"a config for a background": {canvas, `{"taskType":"BACKGROUND_REMOVAL","backgroundRemovalParams":{"image":"` + seen + `"},"imageGenerationConfig":{}}`, "extraneous key [imageGenerationConfig]"},
		"a color that is none":      {canvas, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a","colors":["red"]}}`, "does not match pattern"},
		"no colors":                 {canvas, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a","colors":[]}}`, "expected minimum item count: 1"},
		"too many images":           {canvas, `{"taskType":"IMAGE_VARIATION","imageVariationParams":{"images":["` + strings.Join(slices.Repeat([]string{seen}, 6), `","`) + `"]}}`, "expected maximum item count: 5, found: 6"},
		"a mask of another type":    {canvas, `{"taskType":"VIRTUAL_TRY_ON","virtualTryOnParams":{"sourceImage":"` + seen + `","referenceImage":"` + seen + `","maskType":"PROMPT","garmentBasedMask":{"garmentClass":"SHIRT"}}}`, "extraneous key [garmentBasedMask]"},

		"no prompt":                        {core, `{}`, "required key [prompt] not found"},
		"a prompt that is too long":        {core, `{"prompt":"` + strings.Repeat("a", 10_001) + `"}`, "expected maxLength: 10000"},
		"a ratio that is none":             {core, `{"prompt":"a","aspect_ratio":"7:3"}`, "7:3 is not a valid enum value"},
		"a mode that Core has not":         {core, `{"prompt":"a","mode":"text-to-image"}`, "extraneous key [mode]"},
		"an image without the mode":        {sd35, `{"prompt":"a","image":"` + seen + `","strength":1}`, "extraneous key [image]"},
		"the mode without an image":        {sd35, `{"prompt":"a","mode":"image-to-image","strength":1}`, "required key [image] not found"},
		"the mode with a ratio":            {sd35, `{"prompt":"a","mode":"image-to-image","image":"` + seen + `","strength":1,"aspect_ratio":"1:1"}`, "only valid for text-to-image"},
		"a seed of Stability's":            {core, `{"prompt":"a","seed":4294967295}`, "4294967295 is not less or equal to 4294967294"},
		"a format that cannot be made":     {core, `{"prompt":"a","output_format":"webp"}`, "webp is not a valid enum value"},
		"an outpainting that goes nowhere": {"stability.stable-outpaint-v1:0", `{"image":"` + seen + `","left":0}`, "at least one of left, right, up and down"},
		"an upscale of what is large":      {"stability.stable-fast-upscale-v1:0", `{"image":"` + drawn(1600, 100, "png", red) + `"}`, "each side must have 32 to 1536 pixels"},
		"a prompt that nobody reads":       {"stability.stable-fast-upscale-v1:0", `{"image":"` + tiny + `","prompt":"a"}`, "extraneous key [prompt]"},
		"an edit of what is long":          {"stability.stable-image-inpaint-v1:0", `{"prompt":"a","image":"` + lengthy + `"}`, "one side may be 2.5 times the other"},

		"no video":                   {"us.twelvelabs.pegasus-1-2-v1:0", `{"inputPrompt":"a","mediaSource":{}}`, "exactly one of [base64String, s3Location]"},
		"a video that is none":       {"us.twelvelabs.pegasus-1-2-v1:0", `{"inputPrompt":"a","mediaSource":{"base64String":"` + tiny + `"}}`, "no video in base64"},
		"a place that is none":       {"us.twelvelabs.pegasus-1-2-v1:0", `{"inputPrompt":"a","mediaSource":{"s3Location":{"uri":"https://x"}}}`, "does not match pattern ^s3://"},
		"a profile that it has not":  {"eu.amazon.nova-canvas-v1:0", bodies[canvas].body, "model identifier is invalid"},
		"a model that nobody has":    {"amazon.nova-brush-v1:0", bodies[canvas].body, "model identifier is invalid"},
		"a model for conversations":  {"us." + "amazon.nova-lite-v1:0", `{}`, "by Converse only"},
		"more than 25,000,000 bytes": {canvas, text(`"text":"a"`, "") + strings.Repeat(" ", 25_000_000), "less than or equal to 25000000"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := bedrocksim.Start(t)
			status, _, raw := invoke(t, sim, row.model, row.body)
			if status != 400 || !strings.Contains(raw, row.says) {
				t.Errorf("%d %s", status, cutShort(raw))
			}
			if call := sim.Calls()[0]; call.Rule == "" || call.Operation != bedrocksim.OperationInvoke || call.Model != row.model {
				t.Errorf("recorded as %q %q %q", call.Rule, call.Operation, call.Model)
			}
		})
	}
}

// The numbers of Amazon's painters are hearsay, and can be left out; what AWS says cannot.
func TestHearsayAboutBodiesCanBeLeftOut(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithUnverifiedRules(false))
	for body, want := range map[string]int{
		`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"` + strings.Repeat("a", 2000) + `"},"imageGenerationConfig":{"seed":4294967294}}`: 200,
		`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a","foo":1}}`:                                                                     400,
	} {
		if status, _, raw := invoke(t, sim, canvas, body); status != want {
			t.Errorf("%d %s", status, cutShort(raw))
		}
	}
	if status, _, _ := invoke(t, bedrocksim.Start(t, bedrocksim.WithoutRules()), canvas, `{"foo":1}`); status != 200 {
		t.Errorf("without rules: %d", status)
	}
}

func TestWordsThatSteerPictures(t *testing.T) {
	amazon := func(text string) string {
		return `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"` + text + `"},"imageGenerationConfig":{"numberOfImages":3,"width":320,"height":320}}`
	}
	stability := func(text string) string { return `{"prompt":"` + text + `"}` }
	for name, row := range map[string]struct {
		model, body string
		status      int
		images      int
		says        string // in the answer
	}{
		"amazon blocked":      {canvas, amazon("A Blocked boat"), 400, 0, "blocked by our content filters"},
		"amazon partial":      {canvas, amazon("partial, please"), 200, 2, `"error":"Some images have been blocked`},
		"amazon withheld":     {canvas, amazon("withheld"), 200, 0, `"images":[],"error":"All images`},
		"amazon moderated":    {canvas, amazon("moderated"), 200, 0, `"status":"Request Moderated"`},
		"amazon empty":        {canvas, amazon("empty"), 200, 0, `{"images":[],"error":null}`},
		"amazon garbled":      {canvas, amazon("garbled"), 200, 1, `"error":null`},
		"amazon unblockable":  {canvas, amazon("an unblocked boat"), 200, 3, `"error":null`},
		"amazon error":        {canvas, amazon("error throttling and more"), 429, 0, "Too many requests"},
		"stability blocked":   {core, stability("blocked"), 200, 0, `"finish_reasons":["Filter reason: prompt"]}`},
		"stability partial":   {core, stability("partial"), 200, 0, `"finish_reasons":["Filter reason: output image"]}`},
		"stability borrowed":  {core, stability("borrowed"), 200, 0, `"finish_reasons":["Filter reason: input image"]}`},
		"stability breakdown": {core, stability("breakdown"), 200, 0, `"finish_reasons":["Inference error"]}`},
		"stability moderated": {core, stability("moderated"), 200, 0, `"status":"Request Moderated"`},
		"stability empty":     {core, stability("empty"), 200, 0, `"images":[]`},
		"stability garbled":   {core, stability("garbled"), 200, 1, `"finish_reasons":[null]`},
		"stability error":     {core, stability("Error model-timeout"), 408, 0, "timed out"},
		"an error of no name": {core, stability("error of the past"), 200, 1, `"finish_reasons":[null]`},
	} {
		t.Run(name, func(t *testing.T) {
			status, a, raw := invoke(t, bedrocksim.Start(t), row.model, row.body)
			if status != row.status || len(a.Images) != row.images || !strings.Contains(raw, row.says) {
				t.Errorf("%d, %d pictures: %s", status, len(a.Images), cutShort(raw))
			}
		})
	}
	for _, w := range bedrocksim.Words() {
		if w.Word == "" || w.About == "" || !slices.Contains([]string{"pictures", "videos", "both"}, w.For) {
			t.Errorf("%+v", w)
		}
	}
}

func TestEveryFaultCanBefallAPicture(t *testing.T) {
	const small = `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a boat"},"imageGenerationConfig":{"width":320,"height":320}}`
	for _, f := range bedrocksim.Faults() {
		sim := bedrocksim.Start(t, bedrocksim.WithStallLimit(1))
		sim.Script(bedrocksim.Broken(f), bedrocksim.Body(`{"images":[]}`))
		_, _, _ = post(t, sim, canvas, "invoke", small) // whatever becomes of it
		if status, _, raw := invoke(t, sim, canvas, small); status != 200 || raw != `{"images":[]}` {
			t.Errorf("after %s: %d %s", f.Name, status, raw)
		}
	}
	for _, name := range []string{"abort-mid", "empty-200", "hang-up"} {
		sim := bedrocksim.Start(t)
		if response, raw, err := post(t, sim, core, "invoke", `{"prompt":"error `+name+`"}`); err == nil && len(raw) > 0 {
			t.Errorf("%s: %v %s", name, response.Status, cutShort(string(raw)))
		}
	}
}

func TestPegasusCountsAndStops(t *testing.T) {
	sim := bedrocksim.Start(t)
	response, raw, err := post(t, sim, "us.twelvelabs.pegasus-1-2-v1:0", "invoke",
		`{"inputPrompt":"What is it?","mediaSource":{"s3Location":{"uri":"s3://b/k"}},"maxOutputTokens":5}`)
	if err != nil || !strings.Contains(string(raw), `"finishReason":"length"`) {
		t.Fatalf("%s, %v", raw, err)
	}
	if response.Header.Get("X-Amzn-Bedrock-Output-Token-Count") != "5" || response.Header.Get("X-Amzn-Bedrock-Input-Token-Count") == "" {
		t.Errorf("%v", response.Header)
	}
}
