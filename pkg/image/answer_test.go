package image_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image/color"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/gateway"
	painter "github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// shown is an answer event by event, without what differs each time.
func shown(a *poe.Answer) string {
	var b strings.Builder
	for _, e := range a.Events {
		switch e.Name {
		case poe.EventMeta, poe.EventDone:
			continue
		}
		b.WriteString(e.Name + " " + string(e.Data) + "\n")
	}
	text := regexp.MustCompile(`(attachment|files)/[A-Z0-9]+/`).ReplaceAllString(b.String(), "$1/ID/")
	ref := regexp.MustCompile(`"inline_ref": ?"([A-Z0-9a-z]{8})"`)
	for i, m := range ref.FindAllStringSubmatch(text, -1) {
		text = strings.ReplaceAll(text, m[1], fmt.Sprintf("REF%d", i+1))
	}
	return regexp.MustCompile(`\(ref [a-z0-9]+\)`).ReplaceAllString(text, "(ref …)")
}

const threeFoxes = "image: {" + canvasImage + ", generate: text_to_image, count: 3, seed: 7}\n"

func TestPicturesTakeThePlaceOfTheLineOfProgress(t *testing.T) {
	r := newRig(t, canvas+threeFoxes)
	a := r.ask(said("A red fox [in] the snow"))
	got := shown(a)
	golden(t, "three pictures.events", []byte(got))
	if len(a.Pictures) != 3 || len(r.poe.Files()) != 3 {
		t.Fatalf("%d pictures shown, %d uploaded", len(a.Pictures), len(r.poe.Files()))
	}
	for i, f := range r.poe.Files() {
		if f.Name != fmt.Sprintf("picture-%d.png", i+1) || f.ContentType != "image/png" || http.DetectContentType(f.Data) != "image/png" {
			t.Errorf("uploaded %s, a %s", f.Name, f.ContentType)
		}
	}
	if line := r.logged(); line.Outcome != "ok" || line.Cost != "0.12" || line.Attempts != 1 || line.Model != "amazon.nova-canvas-v1:0" || line.Region != "us-east-1" {
		t.Errorf("logged %+v", line)
	}
	for _, secret := range []string{accessKey, "red fox", "picture-1", "/files/"} {
		if strings.Contains(r.log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

const (
	foxes   = "image: {" + canvasImage + ", generate: text_to_image, edit: image_variation, count: 3, seed: 7}\n"
	foxOf35 = sd35 + bothWays
)

// What is left of an answer in which some or all pictures are missing. No user learns anything
// of what stands in it, and no log either.
func TestAnAnswerWithoutAllPictures(t *testing.T) {
	one := base64.StdEncoding.EncodeToString(picture(8, 8, color.Gray{1}))
	for name, row := range map[string]struct {
		template, body string
		pictures       int
		text           string // part of the answer's, or of the error's
		kind           fault.Kind
		attempts       int
		cost           string
	}{
		"titan, one of three":             {canvas + foxes, `{"images":["` + one + `","` + one + `"],"error":"SECRET"}`, 2, "has kept back 1 of 3 pictures.*", 0, 1, "0.08"},
		"titan, fewer, and no reason":     {canvas + foxes, `{"images":["` + one + `"],"error":null}`, 1, "has kept back 2 of 3 pictures.*", 0, 1, "0.04"},
		"titan, all and an error":         {canvas + foxes, `{"images":["` + one + `","` + one + `","` + one + `"],"error":"SECRET"}`, 3, "has kept back some of the pictures.*", 0, 1, "0.12"},
		"titan, an empty one":             {canvas + foxes, `{"images":["","` + one + `","` + one + `"],"error":null}`, 2, "has kept back 1 of 3 pictures.*", 0, 1, "0.08"},
		"titan, in other order":           {canvas + foxes, ` { "maskImage" : "` + one + `", "x":{"images":["]}"]}, "error" : null , "images" : [ "` + one + `" , "` + one + `", "` + one + `" ] } `, 3, "Seed: 7", 0, 1, "0.12"},
		"titan, with escaped slashes":     {canvas + foxes, `{"images":["` + strings.Repeat(strings.ReplaceAll(one, "/", `\/`)+`","`, 2) + strings.ReplaceAll(one, "/", `\/`) + `"]}`, 3, "Seed: 7", 0, 1, "0.12"},
		"titan, all withheld":             {canvas + foxes, `{"images":[],"error":"SECRET"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"titan, withheld, no list":        {canvas + foxes, `{"images":null,"error":"SECRET"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"titan, an error that is none":    {canvas + foxes, `{"error":{"SECRET":1}}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"titan, moderated":                {canvas + foxes, `{"status":"Request Moderated","details":{"Moderation Reasons":["SECRET"]}}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"titan, empty":                    {canvas + foxes, `{"images":[],"error":null}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.12"},
		"titan, a guardrail":              {canvas + foxes, `{"amazon-bedrock-guardrailAction":"INTERVENED","images":[],"error":"SECRET"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"titan, pictures and a guardrail": {canvas + foxes, `{"amazon-bedrock-guardrailAction":"INTERVENED","images":["` + one + `","` + one + `"],"error":"SECRET"}`, 2, "has kept back 1 of 3 pictures.*", 0, 1, "0.08"},
		"titan, what is no text":          {canvas + foxes, `{"images":[null,1,{"SECRET":[]},"` + one + `"],"error":null}`, 1, "has kept back 2 of 3 pictures.*", 0, 1, "0.04"},
		"titan, no picture":               {canvas + foxes, `{"images":["c2VjcmV0IFNFQ1JFVA=="]}`, 0, "not available at the moment", fault.Unavailable, 2, "0.24"},
		"titan, no base64":                {canvas + foxes, `{"images":["SECRET%%"]}`, 0, "not available at the moment", fault.Unavailable, 2, "0.24"},
		"titan, no JSON":                  {canvas + foxes, `{"images":[SECRET]}`, 0, "not available at the moment", fault.Unavailable, 2, "0.24"},
		"titan, broken further on":        {canvas + foxes, `{"images":["` + one[:len(one)-8] + `%%%%%%%%"]}`, 0, "broke off before it was complete", fault.StreamBroken, 1, "0.04"},

		"stability, the seed that it says":     {foxOf35, `{"seeds":[99],"finish_reasons":[null],"images":["` + one + `"]}`, 1, "Seed: 99", 0, 1, "0.08"},
		"stability, no seed":                   {foxOf35, `{"seeds":"SECRET","images":["` + one + `"]}`, 1, "Seed: 1*", 0, 1, "0.08"},
		"stability, the prompt":                {foxOf35, `{"seeds":[1],"finish_reasons":["Filter reason: prompt"]}`, 0, "A content filter has refused the description.", fault.Filtered, 1, "0.00"},
		"stability, the input":                 {foxOf35, `{"seeds":[1],"finish_reasons":["Filter reason: input image"],"images":[]}`, 0, "has refused the picture that you attached.", fault.Filtered, 1, "0.00"},
		"stability, the output":                {foxOf35, `{"seeds":[1],"finish_reasons":["Filter reason: output image"],"images":[""]}`, 0, "A picture was made, but a content filter has kept it back.", fault.Filtered, 1, "0.00"},
		"stability, a reason and a picture":    {foxOf35, `{"seeds":[1],"finish_reasons":["Filter reason: output image"],"images":["` + one + `"]}`, 0, "A picture was made, but a content filter has kept it back.", fault.Filtered, 1, "0.00"},
		"stability, another filter":            {foxOf35, `{"seeds":[1],"finish_reasons":["Filter reason: SECRET"]}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"stability, an inference error":        {foxOf35, `{"seeds":[1],"finish_reasons":["Inference error"]}`, 0, "not available at the moment", fault.Unavailable, 4, "0.00"},
		"stability, another reason":            {foxOf35, `{"seeds":[1],"finish_reasons":["SECRET"]}`, 0, "not available at the moment", fault.Unavailable, 1, "0.08"},
		"stability, empty":                     {foxOf35, `{"seeds":[1],"finish_reasons":[null],"images":[]}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.08"},
		"stability, what is no text":           {foxOf35, `{"seeds":[1],"finish_reasons":[null],"images":[null]}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.08"},
		"stability, no list":                   {foxOf35, `{"images":"SECRET"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.08"},
		"stability, moderated":                 {foxOf35, `{"status":"Request Moderated"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"stability, a guardrail":               {foxOf35, `{"amazon-bedrock-guardrailAction":"INTERVENED"}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.00"},
		"stability, a picture and a guardrail": {foxOf35, `{"images":["` + one + `"],"amazon-bedrock-guardrailAction":"INTERVENED"}`, 1, "Seed: 1*", 0, 1, "0.08"},
		"stability, no picture":                {foxOf35, `{"seeds":[1],"finish_reasons":[null],"images":["c2VjcmV0IFNFQ1JFVA=="]}`, 0, "not available at the moment", fault.Unavailable, 2, "0.16"},
		"stability, one of two":                {foxOf35, `{"seeds":[5,6],"finish_reasons":["Filter reason: output image",null],"images":["` + one + `","` + one + `"]}`, 1, "has kept back some of the pictures.*", 0, 1, "0.08"},
		"an object without anything":           {foxOf35, `{}`, 0, "A content filter has kept this picture back.", fault.Filtered, 1, "0.08"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, row.template)
			for range row.attempts {
				r.sim.Script(bedrocksim.Answer{Body: row.body})
			}
			a := r.ask(said("A fox"))
			line := r.logged()
			if len(a.Pictures) != row.pictures || !strings.Contains(shown(a), row.text) {
				t.Errorf("%d pictures: %s", len(a.Pictures), shown(a))
			}
			outcome := "ok"
			if row.kind != 0 {
				outcome = row.kind.String()
			}
			measured, guess := row.cost, ""
			if row.cost != "0.00" && row.kind != 0 && row.kind != fault.StreamBroken {
				measured, guess = "0.00", row.cost
			}
			if line.Outcome != outcome || line.Attempts != row.attempts || line.Cost != measured || line.Guess != guess || line.Guardrail != strings.HasSuffix(name, "guardrail") {
				t.Errorf("logged %+v", line)
			}
			if strings.Contains(shown(a)+r.log.String(), "SECRET") {
				t.Error("something of the answer is told")
			}
			if row.cost != "0.00" && strings.Contains(shown(a), `"allow_retry":true`) {
				t.Error("Poe may have it made, and paid for, a second time")
			}
			if row.kind == fault.Filtered && (a.Err == nil || strings.Contains(shown(a), `"allow_retry":true`) || !strings.Contains(shown(a), "user_caused_error")) {
				t.Errorf("%s", shown(a))
			}
		})
	}
}

// Several answers may come of a query, each of which is paid for or not.
func TestWhatCameToNothingIsCountedWhereItIsPaidFor(t *testing.T) {
	const noResult, garbled = `{"finish_reasons":["Inference error"]}`, `{"images":["c2VjcmV0"]}`
	for name, row := range map[string]struct {
		prompt   string
		bodies   []string // before what the simulator makes of the prompt
		pictures int
		outcome  string
		attempts int
		cost     string
		guess    string // what may be paid for beside it
	}{
		"an inference error is not": {"A fox", []string{noResult, noResult, noResult}, 1, "ok", 4, "0.08", ""},
		"a garbled picture is":      {"A fox", []string{garbled}, 1, "ok", 2, "0.08", "0.08"},
		"both":                      {"A fox", []string{garbled, noResult, noResult}, 1, "ok", 4, "0.08", "0.08"},
		"a second garbled one is not asked again": {"A fox", []string{noResult, garbled, garbled}, 0, "unavailable", 3, "0.00", "0.16"},
		"an error of the network after one":       {"error throttling", []string{garbled}, 0, "throttled", 4, "0.00", "0.08"},
		"an answer that breaks off is":            {"error abort-mid", nil, 0, "stream_broken", 4, "0.00", "0.32"},
		"one that has not begun is not":           {"error hang-up", nil, 0, "unavailable", 4, "0.00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, foxOf35)
			for _, body := range row.bodies {
				r.sim.Script(bedrocksim.Answer{Body: body})
			}
			a := r.ask(said(row.prompt))
			line := r.logged()
			if len(a.Pictures) != row.pictures || line.Outcome != row.outcome || line.Attempts != row.attempts || line.Cost != row.cost || line.Guess != row.guess {
				t.Errorf("%d pictures, logged %+v", len(a.Pictures), line)
			}
			if counted := row.cost != "0.00" || row.guess != ""; a.Err != nil && counted == strings.Contains(shown(a), `"allow_retry":true`) {
				t.Errorf("what Poe may ask again: %s", shown(a))
			}
		})
	}
}

// What the simulator plays by a word in the prompt.
func TestEveryRefusalThatIsKnownHasAClearEnd(t *testing.T) {
	for word, row := range map[string]struct{ canvas, stability string }{
		"blocked":   {"A content filter stopped this answer.", "A content filter has refused the description."},
		"partial":   {"has kept back 1 of 3 pictures.", "but a content filter has kept it back"},
		"withheld":  {"A content filter has kept this picture back.", "but a content filter has kept it back"},
		"borrowed":  {"A content filter stopped this answer.", "has refused the picture that you attached"},
		"breakdown": {"![A breakdown][", "not available at the moment"},
		"moderated": {"A content filter has kept this picture back.", "A content filter has kept this picture back."},
		"empty":     {"A content filter has kept this picture back.", "A content filter has kept this picture back."},
		"garbled":   {"not available at the moment", "not available at the moment"},
	} {
		for template, want := range map[string]string{canvas + foxes: row.canvas, foxOf35: row.stability} {
			t.Run(word, func(t *testing.T) {
				r := newRig(t, template)
				if got := shown(r.ask(said("A " + word))); !strings.Contains(got, want) {
					t.Errorf("%s", got)
				}
			})
		}
	}
}

func TestWhatIsMissingIsToldBeforeAnybodyIsAsked(t *testing.T) {
	inpainting := canvas + "image: {" + canvasImage + ", edit: inpainting}\npoe: {controls: [mask]}\n"
	transfer := service("stable-style-transfer", "edit: style_transfer")
	for name, row := range map[string]struct {
		template, messages, want string
	}{
		"a prompt":                                {canvas + foxes, said(" \n"), "Describe the picture that you want"},
		"a prompt, but for a text file":           {canvas + foxes, said("", "text.txt"), "Describe the picture that you want"},
		"what to change":                          {foxOf35, said("", "photo.png"), "Say in your message what is to become of the picture"},
		"a picture":                               {transfer, said("A fox"), "Attach the picture that is to be changed."},
		"a picture, not a text":                   {transfer, said("A fox", "text.txt"), "Attach the picture that is to be changed."},
		"a second picture":                        {transfer, said("A fox", "photo.png"), "Attach two pictures"},
		"where, of one without words for it":      {service("stable-image-inpaint", "edit: inpaint"), said("A fox", "photo.png"), "first the one to be changed, then one of the same shape that is white where"},
		"where, of a transparent sort of picture": {service("stable-image-inpaint", "edit: inpaint"), said("A fox", "solid.png"), "first the one to be changed, then one"},
		"what to erase":                           {service("stable-image-erase-object", "edit: erase_object"), said("", "photo.png"), "first the one to be changed, then one"},
		"where":                                   {inpainting, said("A fox", "photo.png"), "which part of the picture is meant"},
		"what":                                    {service("stable-image-search-replace", "edit: search_replace") + "poe: {controls: [search]}\n", said("A fox", "photo.png"), "what of the picture is to change"},
		"fewer words":                             {canvas + foxes, said(strings.Repeat("ä", 1030)), "Your description has 1030 characters, and the model takes 1024. Please shorten it by 6."},
		"fewer words than for other bots":         {titan2 + "image: {dialect: titan, generate: text_to_image}\n", said(strings.Repeat("🦊", 513)), "has 513 characters, and the model takes 512. Please shorten it by 1."},

		"a picture that is there":       {foxOf35, said("A fox", "gone.png"), "No longer available: gone.png. Please attach it again."},
		"a picture that is whole":       {foxOf35, said("A fox", "broken.png"), "Empty or damaged: broken.png."},
		"a picture that is one":         {foxOf35, said("A fox", "lies.png"), "This bot cannot use files of this type: lies.png."},
		"a picture of another shape":    {foxOf35, said("A fox", "narrow.png"), "Too narrow: narrow.png. The longer side may be 2.5 times the shorter at most"},
		"one for titan":                 {canvas + foxes, said("A fox", "narrow.png"), "Too narrow: narrow.png. The longer side may be 4 times the shorter at most"},
		"both of two":                   {canvas + foxes, said("A fox", "gone.png", "broken.png"), "gone.png. Please attach it again. Empty or damaged: broken.png."},
		"a mask that is there":          {service("stable-image-inpaint", "edit: inpaint"), said("A fox", "photo.png", "gone.png"), "No longer available: gone.png."},
		"in the user's language":        {canvas + foxes, said(""), "Beschreibe das Bild"},
		"a picture that is no question": {transfer, message("bot", "Hi") + "," + message("user", "text"), "Attach the picture that is to be changed."},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, row.template)
			language := `"en"`
			if strings.HasPrefix(row.want, "Beschreibe") {
				language = `"de-AT"`
			}
			a := r.ask(row.messages, "language_code", language)
			if !strings.Contains(a.Text, row.want) || !strings.Contains(a.Text, "⁂") || a.Err != nil || len(r.sim.Calls()) > 0 {
				t.Errorf("%d calls, %q, %+v", len(r.sim.Calls()), a.Text, a.Err)
			}
			if line := r.logged(); line.Outcome != "ok" || line.Attempts != 0 || line.Cost != "0.00" {
				t.Errorf("logged %+v", line)
			}
			if strings.Contains(a.Text, "Drawing") {
				t.Errorf("the line of progress is left: %q", a.Text)
			}
		})
	}
}

func TestWhatIsLeftOutIsNamedBelow(t *testing.T) {
	for name, row := range map[string]struct{ template, messages, want string }{
		"a picture for a bot that takes none": {titan2 + "image: {dialect: titan, generate: text_to_image}\n", said("A fox", "photo.png"), "This bot makes new pictures and does not look at any. Left out: photo.png.*"},
		"more than one":                       {foxOf35, said("A fox", "photo.png", "other.png"), "More pictures than this bot uses at once. Left out: other.png.*"},
		"a text":                              {canvas + foxes, said("A fox", "text.txt"), "This bot cannot use files of this type: text.txt.*"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, row.template)
			if a := r.ask(row.messages); !strings.Contains(a.Text, row.want) || len(a.Pictures) == 0 {
				t.Errorf("%q %+v", a.Text, a.Err)
			}
		})
	}
}

// failing has uploads fail, in order; nil lets one through.
func failing(faults ...poesim.Fault) func(*rig) { return func(r *rig) { r.poe.Fail(faults...) } }

func TestPicturesThatCannotBeDelivered(t *testing.T) {
	down := poesim.Status(503)
	for name, row := range map[string]struct {
		prepare  func(*rig)
		change   setting
		pictures int
		text     string
		outcome  string
		calls    int
	}{
		"a hiccup is got over":       {failing(down), nil, 3, "Seed: 7", "ok", 1},
		"none":                       {failing(down, down), nil, 0, "The picture was made, but could not be delivered to Poe. Please try again.", "unavailable", 1},
		"of a sort that Poe refuses": {failing(poesim.Status(415)), nil, 0, "could not be delivered to Poe", "internal", 1},
		"all but the first":          {failing(nil, down, down), nil, 1, "2 of 3 pictures were made, but could not be delivered to Poe.", "unavailable", 1},
		"for a key that Poe has not": {nil, withKeys(strings.Repeat("9", 32)), 0, "not set up correctly", "misconfigured", 1},
		"without any key":            {nil, withKeys(), 0, "not set up correctly", "misconfigured", 0},
		"keys that cannot be read": {nil, func(_ *painter.Services, o *gateway.Options) {
			o.Keys, o.Tokens = keysOf{nil, errors.New("down")}, anyToken{}
		}, 0, "not available at the moment", "unavailable", 0},
		"with the second of two":  {nil, withKeys(strings.Repeat("9", 32), accessKey), 3, "Seed: 7", "ok", 1},
		"but elsewhere":           {failing(down, down), elsewhere("https://files.example/x.png", nil), 3, "https://files.example/x.png", "ok", 1},
		"and not elsewhere":       {failing(down, down), elsewhere("", errors.New("full")), 0, "could not be delivered to Poe", "unavailable", 1},
		"elsewhere without a key": {nil, both(withKeys(), elsewhere("https://files.example/x.png", nil)), 3, "https://files.example/x.png", "ok", 1},
	} {
		t.Run(name, synctested(func(t *testing.T) {
			var change []setting
			if row.change != nil {
				change = append(change, row.change)
			}
			r := newRigWithFiles(t, canvas+threeFoxes, "", change...)
			if row.prepare != nil {
				row.prepare(r)
			}
			a := r.ask(said("A fox"))
			if got := shown(a); len(a.Pictures) != row.pictures || !strings.Contains(got, row.text) || len(r.sim.Calls()) != row.calls {
				t.Errorf("%d pictures, %d calls: %s", len(a.Pictures), len(r.sim.Calls()), got)
			}
			if line := r.logged(); line.Outcome != row.outcome || row.calls == 1 && line.Cost != "0.12" {
				t.Errorf("logged %+v", line)
			}
			if row.calls == 1 && strings.Contains(shown(a), `"allow_retry":true`) {
				t.Error("Poe may have them made, and paid for, a second time")
			}
			if strings.Contains(shown(a), "user_caused_error") {
				t.Error("the user is said to have caused it")
			}
			if strings.Contains(r.log.String(), accessKey) || strings.Contains(r.log.String(), "files.example") {
				t.Error("the log tells a key or an address")
			}
		}))
	}
}

// synctested runs a test on a fake clock: between two tries of an upload there is a pause.
func synctested(f func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) { synctest.Test(t, f) }
}

// keysOf are the keys of a bot whose caller has shown a token.
type keysOf struct {
	keys []string
	err  error
}

func (k keysOf) Keys(context.Context, string) ([]string, error) {
	return k.keys, k.err
}

func (k keysOf) Reread(ctx context.Context, bot string) ([]string, error) { return k.Keys(ctx, bot) }
func (keysOf) Settle(context.Context)                                     {}

type anyToken struct{}

func (anyToken) Verify(context.Context, string) error { return nil }
func (anyToken) Settle(context.Context)               {}

func withKeys(keys ...string) setting {
	return func(_ *painter.Services, o *gateway.Options) { o.Keys, o.Tokens = keysOf{keys, nil}, anyToken{} }
}

func elsewhere(url string, err error) setting {
	return func(s *painter.Services, _ *gateway.Options) {
		s.Fallback = func(context.Context, []byte, string) (string, error) { return url, err }
	}
}

func both(a, b setting) setting {
	return func(s *painter.Services, o *gateway.Options) { a(s, o); b(s, o) }
}
