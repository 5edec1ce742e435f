package image_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/gateway"
	painter "github.com/poebridge/poebridge/pkg/image"
)

const (
	canvasWords = "generate: text_to_image, edit: image_variation, aspect_ratios: {'16:9': 1280x720, '1:1': 1024x1024}, styles: [PHOTOREALISM]"
	again       = ", seed: 42"
)

// Each row's answer is one of the simulator's, which takes only what the models do.
func TestWhatModelsAreAsked(t *testing.T) {
	edit := func(task string) string { return canvas + "image: {" + canvasImage + again + ", edit: " + task + "}\n" }
	for name, row := range map[string]struct {
		template, messages string
	}{
		"titan text to image": {canvas + "image: {" + canvasImage + again + ", " + canvasWords + ", aspect_ratio: '16:9', style: PHOTOREALISM, negative_prompt: 'people', guidance: 8}\n",
			said("A <red> fox & \"snow\" 🦊")},
		"titan of a model with less":      {titan2 + "image: {dialect: titan, generate: text_to_image, max_seed: 2147483646, seed: 0, prompt_characters: 512}\n", said("A fox")},
		"titan without seeds":             {titan2 + "image: {dialect: titan, generate: text_to_image}\n", said("A fox")},
		"titan variation of two":          {canvas + "image: {" + canvasImage + again + ", " + canvasWords + ", strength: 0.5, count: 2}\n", said("A fox", "photo.png", "other.png")},
		"titan variation without words":   {canvas + "image: {" + canvasImage + again + ", " + canvasWords + "}\n", said("", "photo.png")},
		"titan inpainting by words":       {canvas + "image: {" + canvasImage + again + ", edit: inpainting, mask_prompt: the sky}\n", said("A storm", "photo.png")},
		"titan inpainting by a mask":      {edit("inpainting"), said("A storm", "photo.png", "mask.png")},
		"titan outpainting by a mask":     {edit("outpainting"), said("A storm", "photo.png", "mask.png")},
		"titan background removal":        {titan2 + "image: {dialect: titan, edit: background_removal}\n", said("please", "photo.png")},
		"titan of a picture made to fit":  {titan2 + "image: {dialect: titan, edit: background_removal}\n", said("", "clear.png")},
		"titan of a picture made larger":  {titan2 + "image: {dialect: titan, edit: background_removal}\n", said("", "tiny.png")},
		"stability text to image":         {sd35 + "image: {" + stable + again + ", generate: text_to_image, edit: image_to_image, aspect_ratios: {'9:16': ''}, aspect_ratio: '9:16', negative_prompt: blur, format: png}\n", said("A fox")},
		"stability image to image":        {sd35 + "image: {" + stable + again + ", generate: text_to_image, edit: image_to_image, strength: 0.3}\n", said("A fox", "photo.png")},
		"stability image to image, as is": {sd35 + "image: {" + stable + again + ", edit: image_to_image}\n", said("A fox", "photo.png")},
		"stability inpaint":               {service("stable-image-inpaint", "edit: inpaint, seed: 1, extra: {grow_mask: 5}"), said("A fox", "photo.png", "mask.png")},
		"stability inpaint, no mask":      {service("stable-image-inpaint", "edit: inpaint, seed: 1"), said("A fox", "clear.png")},
		"stability outpaint":              {service("stable-outpaint", "edit: outpaint, seed: 1, strength: 0.4"), said("", "photo.png")},
		"stability outpaint to the left":  {service("stable-outpaint", "edit: outpaint, seed: 1, extra: {left: 100}"), said("", "photo.png")},
		"stability erase object":          {service("stable-image-erase-object", "edit: erase_object, seed: 1"), said("ignored", "photo.png", "mask.png")},
		"stability search and replace":    {service("stable-image-search-replace", "edit: search_replace, seed: 1, search_prompt: the car"), said("A fox", "photo.png")},
		"stability search and recolor":    {service("stable-image-search-recolor", "edit: search_recolor, seed: 1, search_prompt: the car"), said("blue", "photo.png")},
		"stability remove background":     {"model: {id: us.stability.stable-image-remove-background-v1:0, regions: [us-west-2]}\nimage: {dialect: stability, edit: remove_background}\n", said("", "photo.png")},
		"stability style guide":           {service("stable-image-style-guide", "edit: style_guide, seed: 1, aspect_ratios: {'1:1': ''}, aspect_ratio: '1:1', strength: 0.9, styles: [anime], style: anime"), said("A fox", "photo.png")},
		"stability style transfer":        {service("stable-style-transfer", "edit: style_transfer, seed: 1, strength: 0.9"), said("", "photo.png", "style.png")},
		"stability control sketch":        {service("stable-image-control-sketch", "edit: control_sketch, seed: 1, strength: 0.9"), said("A fox", "photo.png")},
		"stability control structure":     {service("stable-image-control-structure", "edit: control_structure, seed: 1"), said("A fox", "photo.png")},
		"stability upscale fast":          {"model: {id: us.stability.stable-fast-upscale-v1:0, regions: [us-west-2]}\nimage: {dialect: stability, edit: upscale_fast, format: jpeg}\n", said("", "photo.png")},
		"stability upscale conservative":  {service("stable-conservative-upscale", "edit: upscale_conservative, seed: 1, format: jpeg"), said("A fox", "photo.png")},
		"stability upscale creative":      {service("stable-creative-upscale", "edit: upscale_creative, seed: 1, strength: 0.3, format: jpeg"), said("A fox", "photo.png")},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, row.template)
			a := r.ask(row.messages)
			calls := r.sim.Calls()
			if len(calls) != 1 || calls[0].Status != 200 || len(a.Pictures) == 0 {
				t.Fatalf("%d calls, %q, %+v\n%s", len(calls), a.Text, a.Err, r.log.String())
			}
			if h := calls[0].Header; h.Get("Content-Type") != "application/json" || h.Get("Accept") != "application/json" {
				t.Errorf("types: %q %q", h.Get("Content-Type"), h.Get("Accept"))
			}
			golden(t, name+".json", calls[0].Body)
		})
	}
}

// sent are the members of the last request that are texts or numbers.
func (r *rig) sent() string {
	calls := r.sim.Calls()
	if len(calls) == 0 {
		return "nothing"
	}
	return string(calls[len(calls)-1].Body)
}

const bothWays = "image: {" + stable + ", generate: text_to_image, edit: image_to_image, seed: 1}\n"

func TestWhichPictureIsChanged(t *testing.T) {
	onlyEdits := "image: {" + stable + ", edit: image_to_image, seed: 1}\n"
	replying := strings.Replace(said("Bluer"), `{`, `{"referenced_message":`+message("bot", "Here", "other.png")+",", 1)
	for name, row := range map[string]struct {
		image, messages, want string // part of the request; of a picture, its name
	}{
		"none, of a bot that also makes some":            {bothWays, said("A fox", "photo.png") + "," + message("bot", "Done", "other.png") + "," + said("A bear"), `{"prompt":"A bear","seed":1}`},
		"the one that came with the message":             {bothWays, message("bot", "Done", "other.png") + "," + said("Bluer", "photo.png"), "/photo.png"},
		"one of a type that says nothing":                {bothWays, said("Bluer", "raw.bin"), "/photo.png"},
		"one that has no type":                           {bothWays, said("Bluer", "bare"), "/photo.png"},
		"that of the message that is referred to":        {bothWays, said("A fox", "photo.png") + "," + replying, "/other.png"},
		"the bot's own, of a bot that only changes some": {onlyEdits, said("Bluer", "photo.png") + "," + message("bot", "Done", "other.png") + "," + said("Redder"), "/other.png"},
		"the user's, where the bot made none":            {onlyEdits, said("Bluer", "photo.png") + "," + message("bot", "Sorry") + "," + said("Redder"), "/photo.png"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, sd35+row.image)
			a := r.ask(row.messages)
			if len(a.Pictures) != 1 {
				t.Fatalf("%q %+v", a.Text, a.Err)
			}
			var got struct{ Image []byte }
			if err := json.Unmarshal([]byte(r.sent()), &got); err != nil {
				t.Fatal(err)
			}
			if want := row.want; strings.HasPrefix(want, "/") {
				if string(got.Image) != string(r.fetched(want)) {
					t.Errorf("not the picture %s: %d bytes", want, len(got.Image))
				}
			} else if r.sent() != want {
				t.Errorf("sent %s", r.sent())
			}
		})
	}
}

func TestWhatUsersSetIsSent(t *testing.T) {
	r := newRig(t, canvas+"image: {"+canvasImage+", "+canvasWords+"}\npoe: {controls: [count, quality, seed, negative]}\n")
	r.ask(strings.Replace(said("A fox"), "{", `{"parameters":{"count":2,"quality":"premium","seed":"77","negative_prompt":"people"},`, 1))
	want := `{"imageGenerationConfig":{"numberOfImages":2,"quality":"premium","seed":77},"taskType":"TEXT_IMAGE","textToImageParams":{"negativeText":"people","text":"A fox"}}`
	if r.sent() != want {
		t.Errorf("sent %s", r.sent())
	}
	if line := r.logged(); line.Cost != "0.12" {
		t.Errorf("it cost %s", line.Cost)
	}
}

// The models' own is always the same one.
func TestEachQueryHasASeedOfItsOwn(t *testing.T) {
	r := newRig(t, titan2+"image: {dialect: titan, generate: text_to_image, max_seed: 3}\n")
	seen := map[int64]bool{}
	for range 60 {
		a := r.ask(said("A fox"))
		var got struct {
			ImageGenerationConfig struct{ Seed int64 }
		}
		if err := json.Unmarshal([]byte(r.sent()), &got); err != nil {
			t.Fatal(err)
		}
		seed := got.ImageGenerationConfig.Seed
		if seen[seed] = true; seed < 1 || seed > 3 || !strings.HasSuffix(a.Text, fmt.Sprintf("*⁂ Seed: %d*\n", seed)) {
			t.Fatalf("seed %d, %q", seed, a.Text)
		}
	}
	if len(seen) != 3 {
		t.Errorf("of three seeds %v were drawn in 60 queries", seen)
	}
}

func TestEveryRequestOfAFallbackIsItsOwn(t *testing.T) {
	r := newRig(t, "model: {id: stability.sd3-5-large-v1:0, regions: [us-west-2, us-east-1]}\nimage: {"+stable+", generate: text_to_image, seed: 1}\n")
	throttled, _ := bedrocksim.FaultNamed("throttling")
	r.sim.Script(bedrocksim.Answer{Fault: throttled})
	if a := r.ask(said("A fox")); len(a.Pictures) != 1 {
		t.Fatalf("%q %+v", a.Text, a.Err)
	}
	calls := r.sim.Calls()
	if len(calls) != 2 || string(calls[0].Body) != string(calls[1].Body) {
		t.Errorf("%d calls", len(calls))
	}
	if line := r.logged(); line.Attempts != 2 || len(line.Failed) != 1 {
		t.Errorf("logged %+v", line)
	}
}

func TestAGuardrailAndMetadataGoWithTheQuestion(t *testing.T) {
	r := newRig(t, sd35+bothWays+"guardrail: {id: abc123, version: '7'}\nrequest_metadata: {team: art}\n")
	r.ask(said("A fox"))
	h := r.sim.Calls()[0].Header
	if h.Get("X-Amzn-Bedrock-Guardrailidentifier") != "abc123" || h.Get("X-Amzn-Bedrock-Guardrailversion") != "7" {
		t.Errorf("guardrail %q, version %q", h.Get("X-Amzn-Bedrock-Guardrailidentifier"), h.Get("X-Amzn-Bedrock-Guardrailversion"))
	}
	if got := h.Get("X-Amzn-Bedrock-Request-Metadata"); !strings.Contains(got, `"team":"art"`) {
		t.Errorf("metadata %q", got)
	}
}

// asked is a fetcher that notes what it is asked for, and finds nothing.
type asked struct{ limits []attachment.Limits }

func (f *asked) Fetch(_ context.Context, _ string, wanted []attachment.Wanted, l attachment.Limits) []attachment.Result {
	f.limits = append(f.limits, l)
	out := make([]attachment.Result, len(wanted))
	for i := range out {
		out[i].Err = errors.New("none")
	}
	return out
}

// The numbers are the vendors' (bedrock.md §4.1 and the user guide's page on Stability AI's
// services), of bytes those that fit a request.
func TestWhichPicturesModelsTake(t *testing.T) {
	limits := func(minSide, pixels, side int, opaque bool) attachment.Limits {
		return attachment.Limits{Bytes: 18_000_000, ImageBytes: 5_000_000, ImageSide: side,
			Shape: attachment.Shape{Plain: true, Opaque: opaque, MinSide: minSide, Pixels: pixels}}
	}
	for name, row := range map[string]struct {
		template string
		want     attachment.Limits
	}{
		"titan":            {canvas + foxes, limits(320, 4_194_304, 4096, true)},
		"stability":        {foxOf35, limits(64, 9_437_184, 0, false)},
		"creative upscale": {service("stable-creative-upscale", "edit: upscale_creative"), limits(64, 1_048_576, 0, false)},
		"fast upscale":     {"model: {id: us.stability.stable-fast-upscale-v1:0, regions: [us-west-2]}\nimage: {dialect: stability, edit: upscale_fast}\n", limits(32, 1_048_576, 1536, false)},
	} {
		t.Run(name, func(t *testing.T) {
			f := &asked{}
			r := newRig(t, row.template, func(s *painter.Services, _ *gateway.Options) { s.Fetcher = f })
			r.ask(said("A fox", "photo.png"))
			if len(f.limits) != 1 || f.limits[0] != row.want {
				t.Errorf("%+v", f.limits)
			}
			if line := r.logged(); line.Files != 1 || line.FilesFailed != 1 || line.FileError != "none" {
				t.Errorf("logged %+v", line)
			}
		})
	}
}

func TestAFileIsCalledAfterWhatItIs(t *testing.T) {
	webp := append([]byte("RIFF\x10\x00\x00\x00WEBPVP8L"), make([]byte, 8)...)
	for want, data := range map[string][]byte{"picture-1.png": picture(8, 8, color.Gray{1}), "picture-1.jpg": {0xff, 0xd8, 0xff, 0xe0}, "picture-1.webp": webp} {
		r := newRig(t, foxOf35)
		r.sim.Script(bedrocksim.Answer{Body: `{"images":["` + base64.StdEncoding.EncodeToString(data) + `"]}`})
		r.ask(said("A fox"))
		if files := r.poe.Files(); len(files) != 1 || files[0].Name != want {
			t.Errorf("%d files, want %s", len(files), want)
		}
	}
}
