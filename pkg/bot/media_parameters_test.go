package bot

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/usage"
)

// mediaChanges are the keys of image and video that a query asks for otherwise than its bot.
func mediaChanges(bot, one *Template) string {
	var out []string
	for _, part := range []struct{ was, is any }{{bot.Image, one.Image}, {bot.Video, one.Video}} {
		was, is := reflect.ValueOf(part.was), reflect.ValueOf(part.is)
		for i := range was.NumField() {
			a, _ := json.Marshal(was.Field(i).Interface())
			b, _ := json.Marshal(is.Field(i).Interface())
			if string(a) != string(b) {
				out = append(out, fieldName(was.Type().Field(i))+" "+string(b))
			}
		}
	}
	return strings.Join(out, ", ")
}

const pictureKeys = "  negative_prompt: fog\n  aspect_ratios: {'1:1': 1024x1024, '16:9': 1280x720}\n  qualities: [standard, premium]\n  styles: [FLAT, RETRO]\n  style: FLAT\n  max_count: 5\n  max_seed: 858993459\n"

const (
	shapeControl = "control: aspect_ratio, label: L, options: [{width: 1, height: 1}, {width: 16, height: 9}], parameter_name: "
	countSlider  = "control: slider, label: L, min_value: 1, max_value: 5, step: 1, parameter_name: "
)

func TestAQueryChangesThePictureThatItsUserWants(t *testing.T) {
	all := controls(shapeControl+"aspect_ratio", choice("quality", "standard", "premium"), choice("style", "none", "FLAT", "RETRO"), countSlider+"count",
		field+"seed", area+"negative_prompt", "control: slider, label: L, min_value: 0.2, max_value: 1, step: 0.1, parameter_name: strength",
		"control: slider, label: L, min_value: 1.5, max_value: 10, step: 0.5, parameter_name: guidance")
	search := strings.Replace(strings.Replace(smallImage, "titan", "stability", 1), "edit: image_variation", "edit: search_replace\n  max_seed: 9", 1) +
		controls(field+"search_prompt", field+"seed")
	video := lumaBot + "  resolutions: [540p, 720p]\n  aspect_ratios: ['16:9', '1:1']\n  max_seed: 9\n" + controls(choice("duration", "5s", "9s"), choice("resolution", "720p"), shapeControl+"aspect_ratio", toggle+"loop")
	reel := strings.Replace(strings.ReplaceAll(lumaBot, "[5s, 9s]", "[6s]"), "duration: 5s", "duration: 6s\n  max_seed: 2147483646", 1)
	reel = strings.Replace(reel, "luma", "nova_reel", 1) + controls(field+"seed")
	for name, c := range map[string]struct{ bot, parameters, want string }{
		"nothing touched changes nothing": {smallImage + pictureKeys + all, `{}`, ""},
		"no control, no change":           {smallImage + pictureKeys, `{"aspect_ratio":"16:9","seed":"1","count":3}`, ""},
		"a shape":                         {smallImage + pictureKeys + all, `{"aspect_ratio":"16:9"}`, `aspect_ratio "16:9"`},
		"a shape that there is not":       {smallImage + pictureKeys + all, `{"aspect_ratio":"9:16"}`, ""},
		"a shape as a number":             {smallImage + pictureKeys + all, `{"aspect_ratio":1.78}`, ""},
		"a quality":                       {smallImage + pictureKeys + all, `{"quality":"premium"}`, `quality "premium"`},
		"a quality of another bot":        {smallImage + pictureKeys + all, `{"quality":"hd"}`, ""},
		"a style":                         {smallImage + pictureKeys + all, `{"style":"RETRO"}`, `style "RETRO"`},
		"no style":                        {smallImage + pictureKeys + all, `{"style":"none"}`, `style ""`},
		"an empty style":                  {smallImage + pictureKeys + all, `{"style":""}`, ""},
		"several pictures":                {smallImage + pictureKeys + all, `{"count":3}`, "count 3"},
		"a number of pictures as text":    {smallImage + pictureKeys + all, `{"count":"3"}`, "count 3"},
		"too many pictures are the most":  {smallImage + pictureKeys + all, `{"count":1e9}`, "count 5"},
		"half a picture":                  {smallImage + pictureKeys + all, `{"count":2.5}`, "count 3"},
		"a seed":                          {smallImage + pictureKeys + all, `{"seed":"42"}`, "seed 42"},
		"a seed between spaces":           {smallImage + pictureKeys + all, `{"seed":" 42\n"}`, "seed 42"},
		"the highest seed":                {smallImage + pictureKeys + all, `{"seed":"858993459"}`, "seed 858993459"},
		"one more":                        {smallImage + pictureKeys + all, `{"seed":"858993460"}`, ""},
		"a seed below nought":             {smallImage + pictureKeys + all, `{"seed":"-1"}`, ""},
		"a seed in words":                 {smallImage + pictureKeys + all, `{"seed":"lucky"}`, ""},
		"a seed of a fraction":            {smallImage + pictureKeys + all, `{"seed":"1e3"}`, ""},
		"a seed beyond all":               {smallImage + pictureKeys + all, `{"seed":"99999999999999999999"}`, ""},
		"a field emptied again":           {smallImage + pictureKeys + all, `{"seed":""}`, ""},
		"what must not be there":          {smallImage + pictureKeys + all, `{"negative_prompt":"people"}`, `negative_prompt "people"`},
		"nothing that must not be there":  {smallImage + pictureKeys + all, `{"negative_prompt":""}`, `negative_prompt ""`},
		"as long as a prompt may be":      {smallImage + pictureKeys + all, `{"negative_prompt":"` + strings.Repeat("é", 512) + `"}`, `negative_prompt "` + strings.Repeat("é", 512) + `"`},
		"longer than that":                {smallImage + pictureKeys + all, `{"negative_prompt":"` + strings.Repeat("é", 513) + `"}`, ""},
		"words as a list":                 {smallImage + pictureKeys + all, `{"negative_prompt":["a"]}`, ""},
		"a strength":                      {smallImage + pictureKeys + all, `{"strength":0.4}`, "strength 0.4"},
		"a guidance":                      {smallImage + pictureKeys + all, `{"guidance":9}`, "guidance 9"},
		"what is to be replaced":          {search, `{"search_prompt":"the car"}`, `search_prompt "the car"`},
		"a field of the model's own":      {smallImage + "parameters: {p: image.extra.left}\n" + controls(countSlider+"p"), `{"p":2}`, `extra {"left":2}`},

		"a length":                     {video, `{"duration":"9s"}`, "duration 9000000000"},
		"a length that there is not":   {video, `{"duration":"7s"}`, ""},
		"a length as a number":         {video, `{"duration":9}`, ""},
		"a resolution":                 {video, `{"resolution":"720p"}`, `resolution "720p"`},
		"a shape of a video":           {video, `{"aspect_ratio":"1:1"}`, `aspect_ratio "1:1"`},
		"a loop":                       {video, `{"loop":true}`, "loop true"},
		"a loop in words":              {video, `{"loop":"true"}`, ""},
		"a seed of a video":            {reel, `{"seed":"7"}`, "seed 7"},
		"a field of the video model's": {smallVideo + "poe: {controls: [temperature]}\n", `{"temperature":0.4}`, `extra {"temperature":0.4}`},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(c.bot)}
			bot, _, err := Load(defaultsOf(t, src), src, Options{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			before := printed(bot)
			one := bot.For(ask(t, c.parameters, `,"temperature":0.3`))
			if got := mediaChanges(bot, one); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if after := printed(bot); after != before {
				t.Errorf("the bot was %s\nand is %s", before, after)
			}
			if one.Inference.Temperature != nil {
				t.Errorf("a temperature of %v in a bot without one", *one.Inference.Temperature)
			}
		})
	}
}

func TestControlsOfPicturesAndVideos(t *testing.T) {
	image := func(control string) string { return smallImage + pictureKeys + controls(control) }
	holdKind(t, map[string]rule{
		"a shape may be a drop_down":    {image(choice("aspect_ratio", "1:1")), ""},
		"of the bot's shapes":           {image(choice("aspect_ratio", "1:1", "4:3")), `bot.yaml:17:143: poe.parameter_controls.sections[0].controls[0].options[1].value: the bot allows 16:9, 1:1, got "4:3"`},
		"a seed is written":             {image(countSlider + "seed"), "bot.yaml:17:79: poe.parameter_controls.sections[0].controls[0].control: seed must be a text_field"},
		"a style there is":              {image(choice("style", "none", "FLAT", "ROUND")), `bot.yaml:17:170: poe.parameter_controls.sections[0].controls[0].options[2].value: the bot allows none, FLAT, RETRO, got "ROUND"`},
		"no more pictures than allowed": {smallImage + "  max_count: 2\n" + controls(countSlider+"count"), "bot.yaml:11:122: poe.parameter_controls.sections[0].controls[0].max_value: the bot allows from 1 to 2, got 5"},
		"words are written":             {image(choice("negative_prompt", "fog")), "bot.yaml:17:79: poe.parameter_controls.sections[0].controls[0].control: negative_prompt must be a text_field or text_area"},
		"a strength of the task":        {image("control: slider, label: L, min_value: 0, max_value: 1, step: 0.1, parameter_name: strength"), "bot.yaml:17:108: poe.parameter_controls.sections[0].controls[0].min_value: the bot allows from 0.2 to 1, got 0"},
		"a guidance of the dialect":     {image("control: slider, label: L, min_value: 1, max_value: 10, step: 1, parameter_name: guidance"), "bot.yaml:17:108: poe.parameter_controls.sections[0].controls[0].min_value: the bot allows from 1.1 to 10, got 1"},
		"a search that no task makes":   {image(field + "search_prompt"), "bot.yaml:17:117: poe.parameter_controls.sections[0].controls[0].parameter_name: neither of the tasks has one: text_to_image, image_variation (leave the control out)"},
		"a seed that no model takes":    {smallImage + controls(field+"seed"), "bot.yaml:10:117: poe.parameter_controls.sections[0].controls[0].parameter_name: the model takes none: image.max_seed is 0 (leave the control out)"},
		"a temperature of none":         {image(shareSlider+"t") + "parameters: {t: inference.temperature}\n", `bot.yaml:18:17: parameters.t: no control can set "inference.temperature" (known: image.aspect_ratio, image.count, image.guidance, image.mask_prompt, image.negative_prompt, image.quality, image.search_prompt, image.seed, image.strength, image.style, image.extra.NAME)`},
		"a field that we fill":          {image(field+"t") + "parameters: {t: image.extra.prompt}\n", `bot.yaml:18:17: parameters.t: no control can set "image.extra.prompt" (it is filled by the question)`},
		"a field of another kind":       {image(field+"t") + "parameters: {t: video.extra.t}\n", `bot.yaml:18:17: parameters.t: no control can set "video.extra.t" (known: image.aspect_ratio, image.count, image.guidance, image.mask_prompt, image.negative_prompt, image.quality, image.search_prompt, image.seed, image.strength, image.style, image.extra.NAME)`},
		"a length that is offered":      {lumaBot + controls(choice("duration", "5s", "10s")), `bot.yaml:11:142: poe.parameter_controls.sections[0].controls[0].options[1].value: the bot allows 5s, 9s, got "10s"`},
		"a loop that the task has not":  {smallVideo + controls(toggle+"loop"), "bot.yaml:9:120: poe.parameter_controls.sections[0].controls[0].parameter_name: the task understand has none (leave the control out)"},
		"a shared set that fits":        {smallImage + pictureKeys + "poe: {controls: [quality, count, guidance, negative, seed]}\n", ""},
		"a shared set that does not":    {smallImage + pictureKeys + "poe: {controls: [shape_few]}\n", "bot.yaml:17:7: poe.controls: options[1] (defaults/image.yaml:N): the bot allows 16:9, 1:1, got \"3:2\"\nbot.yaml:17:7: poe.controls: options[2] (defaults/image.yaml:N): the bot allows 16:9, 1:1, got \"2:3\""},
		"all sets of a video":           {lumaBot + "  resolutions: [540p, 720p]\n  aspect_ratios: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9', '9:21']\npoe: {controls: [length, shape, resolution, loop]}\n", ""},
	}, Options{})
}

// TestAControlOfAPictureShowsWhatIsSent where the control says nothing itself.
func TestAControlOfAPictureShowsWhatIsSent(t *testing.T) {
	src := Source{"bot.yaml", []byte(smallImage + strings.Replace(pictureKeys, "max_count: 5", "max_count: 5\n  count: 2\n  seed: 7\n  aspect_ratio: '16:9'", 1) +
		controls(shapeControl+"aspect_ratio", choice("style", "none", "FLAT"), countSlider+"count", field+"seed", area+"negative_prompt", choice("quality", "standard")))}
	bot, _, err := Load(defaultsOf(t, src), src, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []any
	for _, c := range bot.Poe.ParameterControls.Sections[0].Controls {
		got = append(got, c.DefaultValue)
	}
	if want := []any{"16:9", "FLAT", 2.0, "7", "fog", nil}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatPicturesAndVideosCost(t *testing.T) {
	image := Template{Price: Price{Images: map[string]float64{"standard": 0.04, "premium": 0.06}}}
	anyImage := Template{Price: Price{Images: map[string]float64{"any": 0.08, "premium": 0}}}
	video := Template{Price: Price{Seconds: map[string]float64{"540p": 0.75, "any": 1.5}}}
	const dollar = usage.Picodollars(1e12)
	for name, c := range map[string]struct{ got, want usage.Picodollars }{
		"a picture":                {image.ImageCost(1, "premium"), dollar * 6 / 100},
		"three":                    {image.ImageCost(3, "standard"), dollar * 12 / 100},
		"of a quality of no price": {image.ImageCost(1, ""), 0},
		"of any":                   {anyImage.ImageCost(2, "standard"), dollar * 16 / 100},
		"for free":                 {anyImage.ImageCost(2, "premium"), 0},
		"none":                     {anyImage.ImageCost(0, ""), 0},
		"no price":                 {(&Template{}).ImageCost(1, ""), 0},
		"a video":                  {video.VideoCost(5*time.Second, "540p"), dollar * 375 / 100},
		"of any resolution":        {video.VideoCost(9*time.Second, "720p"), dollar * 1350 / 100},
		"half a second":            {video.VideoCost(500*time.Millisecond, "720p"), dollar * 75 / 100},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}
