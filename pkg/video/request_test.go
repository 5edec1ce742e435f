package video_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/usage"
)

// withFiles serves files by their names, nil as what cannot be had now, and has the studio fetch them.
func (s *studio) withFiles(files map[string][]byte) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if data == nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = w.Write(data)
	}))
	s.t.Cleanup(web.Close)
	s.host = strings.TrimPrefix(web.URL, "http://")
	s.opts.Fetcher = attachment.New(attachment.Options{Local: s.host})
}

func (s *studio) file(name string) poe.Attachment {
	kind := map[string]string{"png": "image/png", "mp4": "video/mp4", "txt": "text/plain"}[name[strings.LastIndex(name, ".")+1:]]
	return poe.Attachment{URL: "http://" + s.host + "/" + name, Name: name, ContentType: kind}
}

func picture(t testing.TB, w, h int) []byte {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range p.Pix {
		p.Pix[i] = 255
	}
	p.Set(0, 0, color.Black)
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var seeded = "\n  seed: 7\n"

// A template and a message in, the model's input out.
func TestRequests(t *testing.T) {
	exact := picture(t, 1280, 720)
	b64 := base64.StdEncoding.EncodeToString(exact)
	fixed := func(bot string) string { return strings.TrimRight(bot, "\n") + seeded }
	for name, row := range map[string]struct {
		template, text string
		files          []string
		change         func(*poe.Message)
		want           string
	}{
		"a single shot": {fixed(reel), "A fox", nil, nil,
			`{"taskType":"TEXT_VIDEO","textToVideoParams":{"text":"A fox"},"videoGenerationConfig":{"dimension":"1280x720","durationSeconds":6,"fps":24,"seed":7}}`},
		"from a picture": {fixed(reel), "A fox", []string{"exact.png"}, nil,
			`{"taskType":"TEXT_VIDEO","textToVideoParams":{"images":[{"format":"png","source":{"bytes":"` + b64 + `"}}],"text":"A fox"},"videoGenerationConfig":{"dimension":"1280x720","durationSeconds":6,"fps":24,"seed":7}}`},
		"several shots by the model": {fixed(shots), " A fox\nand a hen ", nil, nil,
			`{"multiShotAutomatedParams":{"text":"A fox\nand a hen"},"taskType":"MULTI_SHOT_AUTOMATED","videoGenerationConfig":{"dimension":"1280x720","durationSeconds":120,"fps":24,"seed":7}}`},
		"several shots by the user, with a picture": {fixed(manual), "1. A fox\n2. A hen\n\n", []string{"exact.png"}, nil,
			`{"multiShotManualParams":{"shots":[{"image":{"format":"png","source":{"bytes":"` + b64 + `"}},"text":"A fox"},{"text":"A hen"}]},"taskType":"MULTI_SHOT_MANUAL","videoGenerationConfig":{"dimension":"1280x720","fps":24,"seed":7}}`},
		"Luma": {ray, "A fox", nil, nil,
			`{"aspect_ratio":"16:9","duration":"5s","prompt":"A fox","resolution":"540p"}`},
		"Luma, with all it takes": {strings.Replace(ray, "  takes_image", "  loop: true\n  takes_image", 1), "A fox", []string{"exact.png"}, nil,
			`{"aspect_ratio":"16:9","duration":"5s","keyframes":{"frame0":{"source":{"data":"` + b64 + `","media_type":"image/png","type":"base64"},"type":"image"}},"loop":true,"prompt":"A fox","resolution":"540p"}`},
		"a user's choice": {ray + "parameters: {length: video.duration, size: video.aspect_ratio}\npoe:\n  parameter_controls: {api_version: '2', sections: [{controls: [{control: drop_down, label: Length, parameter_name: length, default_value: 5s, options: [{value: 5s, name: five}, {value: 9s, name: nine}]}, {control: aspect_ratio, label: Size, parameter_name: size, default_value: '16:9', options: [{width: 16, height: 9}, {width: 1, height: 1}]}]}]}\n", "A fox", nil,
			func(m *poe.Message) { m.Parameters = map[string]any{"length": "9s", "size": "1:1"} },
			`{"aspect_ratio":"1:1","duration":"9s","prompt":"A fox","resolution":"540p"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t, 0)
			s.withFiles(map[string][]byte{"exact.png": exact})
			c := s.chat(row.template)
			m := c.message(row.text)
			for _, f := range row.files {
				m.Attachments = append(m.Attachments, s.file(f))
			}
			if row.change != nil {
				row.change(&m)
			}
			c.query.Messages = append(c.query.Messages, m)
			c.again().wantVideo(t, s)
			if got := s.jobs(); !reflect.DeepEqual(got, []string{row.want}) {
				t.Errorf("got  %.2000s\nwant %.2000s", got, row.want)
			}
		})
	}
}

func TestAFieldForTheModelGoesAsItStands(t *testing.T) {
	s := newStudio(t, 0)
	s.chat(ray + "  extra: {concepts: [{key: dolly_zoom}]}\n").say("A fox") // which the simulator does not know
	for _, call := range s.bedrock.Calls() {
		if strings.Contains(string(call.Body), `"concepts":[{"key":"dolly_zoom"}]`) {
			return
		}
	}
	t.Error("it was not sent")
}

// The simulator takes no other picture than one of 1280x720, opaque.
func TestAnyPictureIsMadeTheFirstFrame(t *testing.T) {
	for name, data := range map[string][]byte{"small": picture(t, 40, 40), "high": picture(t, 500, 2000), "large": picture(t, 4000, 3000)} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t, 0)
			s.withFiles(map[string][]byte{"a.png": data})
			s.chat(reel).say("A fox", s.file("a.png")).wantVideo(t, s)
		})
	}
}

func TestThePictureOfAMessageIsPartOfWhatMakesItsJobTheSame(t *testing.T) {
	s := newStudio(t, 0)
	files := map[string][]byte{"a.png": picture(t, 1280, 720), "b.png": picture(t, 1281, 721)}
	s.withFiles(files)
	c := s.chat(reel)
	c.say("A fox", s.file("a.png"))
	c.query.Messages = c.query.Messages[:1]
	c.query.Messages[0].Attachments[0].URL += "?signed=anew"
	c.again()
	s.wantJobs(1)
	c.query.Messages[0].Attachments[0] = s.file("b.png")
	c.again()
	s.wantJobs(2)
}

// Poe shows such an answer as any other, and runs nothing again by itself.
func TestWhatIsMissingIsToldAsANoteBeforeAnybodyIsAsked(t *testing.T) {
	long := strings.Repeat("ü", 513)
	for name, row := range map[string]struct {
		template, text string
		files          []string
		says           string
	}{
		"nothing said":                     {reel, "  ", nil, "describe the video"},
		"too long":                         {reel, long, nil, "513 characters, and the model takes 512"},
		"a shot that is too long":          {manual, "A\n" + long, nil, "513 characters"},
		"one shot alone":                   {manual, "A fox", nil, "2 to 20 of them, not 1"},
		"too many shots":                   {manual, strings.Repeat("A fox\n", 21), nil, "not 21"},
		"a file that nobody uses":          {shots, "A fox", []string{"a.png"}, "without an attached file"},
		"two pictures for one":             {reel, "A fox", []string{"a.png", "a.png"}, "attach 1 at most"},
		"a text for a picture":             {reel, "A fox", []string{"a.txt"}, "attach a picture"},
		"a picture that is gone":           {reel, "A fox", []string{"gone.png"}, "attach a picture"},
		"a picture that is damaged":        {reel, "A fox", []string{"cut.png"}, "attach a picture"},
		"a picture that cannot be had now": {reel, "A fox", []string{"busy.png"}, "try again"},
		"no video":                         {pegasus, "What is it?", nil, "attach the video"},
		"a picture for a video":            {pegasus, "What is it?", []string{"a.png"}, "attach the video"},
		"no video, as it claims":           {pegasus, "What is it?", []string{"fake.mp4"}, "attach a video"},
		"a video that is too large":        {pegasus, "What is it?", []string{"large.mp4"}, "18 MB at most"},
		"no question":                      {pegasus, "", []string{"film.mp4"}, "What do you want to know"},
		"a question too long":              {pegasus, strings.Repeat("a", 2001), []string{"film.mp4"}, "2001 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStudio(t, 0)
			s.withFiles(map[string][]byte{
				"a.png": picture(t, 40, 40), "a.txt": []byte("Hello"), "busy.png": nil, "cut.png": picture(t, 40, 40)[:60], "fake.mp4": picture(t, 40, 40),
				"large.mp4": append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 18_100_000)...), "film.mp4": []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
			})
			c := s.chat(row.template)
			m := c.message(row.text)
			for _, f := range row.files {
				m.Attachments = append(m.Attachments, s.file(f))
			}
			c.query.Messages = append(c.query.Messages, m)
			a := c.again()
			if a.err != nil || !strings.Contains(a.Text, row.says) || poe.StripNotes(a.Text) != "" || a.Metadata != "" || a.outcome.Cost != 0 {
				t.Errorf("%v: %q, %s, %+v", a.err, a.Text, a.Metadata, a.outcome)
			}
			if len(s.bedrock.Calls()) > 0 {
				t.Error("Bedrock was asked")
			}
		})
	}
}

func TestAnEndOfTimeIsNoFaultOfAPicture(t *testing.T) {
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"a.png": picture(t, 40, 40)})
	c := s.chat(reel)
	c.total = 0
	if a := c.say("A fox", s.file("a.png")); fault.KindOf(a.err) != fault.Timeout || !strings.Contains(fault.UserText(a.err, "en"), "could not be fetched") || a.outcome.FilesFailed > 0 {
		t.Errorf("%v, %+v", a.err, a.outcome)
	}
}

// filmOf is a video that the simulator has made.
func filmOf(t testing.TB) []byte {
	s := newStudio(t, 0)
	s.chat(reel).say("A fox").wantVideo(t, s)
	for _, key := range s.films.Keys("films") {
		if strings.HasSuffix(key, "/output.mp4") {
			o, _ := s.films.Get("films", key)
			return o.Body
		}
	}
	t.Fatal("there is none")
	return nil
}

func TestAQuestionAboutAVideoIsAnswered(t *testing.T) {
	film := filmOf(t)
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": film, "a.png": picture(t, 40, 40)})
	c := s.chat(pegasus)
	a := c.say("What does the fox do?", s.file("film.mp4"))
	if a.err != nil {
		t.Fatal(a.err)
	}
	a.wantText(t, "What does the fox do?")
	calls := s.bedrock.Calls()
	var body struct {
		InputPrompt string
		MediaSource struct{ Base64String []byte }
	}
	if err := json.Unmarshal(calls[0].Body, &body); err != nil || body.InputPrompt != "What does the fox do?" || !bytes.Equal(body.MediaSource.Base64String, film) {
		t.Errorf("%v, %q", err, body.InputPrompt)
	}
	o := a.outcome
	if o.Usage.Output == 0 || o.Estimated() || o.Cost < 6*490_000_000 || o.Attempts != 1 || o.Files != 1 {
		t.Errorf("%+v", o)
	}
	b := c.say("And the hen?")
	if err := json.Unmarshal(s.bedrock.Calls()[1].Body, &body); err != nil || b.err != nil || !strings.HasPrefix(body.InputPrompt, "User: What does the fox do?\nAnswer: I am a simulation") || !strings.HasSuffix(body.InputPrompt, "\nQuestion: And the hen?") {
		t.Errorf("%v, %v, %q", err, b.err, body.InputPrompt)
	}
	c.query.Messages[1].Content = strings.Repeat("long ", 500)
	c.say("And the wolf?")
	if err := json.Unmarshal(s.bedrock.Calls()[2].Body, &body); err != nil || strings.Contains(body.InputPrompt, "long") || !strings.Contains(body.InputPrompt, "User: And the hen?") {
		t.Errorf("%v, %q", err, body.InputPrompt)
	}
}

func TestAnAnswerThatIsCutSaysSo(t *testing.T) {
	film := filmOf(t)
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": film})
	a := s.chat(pegasus+"  extra: {maxOutputTokens: 5}\n").say("What is it?", s.file("film.mp4"))
	a.wantText(t, "reached its maximum length")
	if !regexp.MustCompile(`^I am a`).MatchString(a.Text) {
		t.Error(a.Text)
	}
}

// Bedrock bills what it answers with status 200, so that to ask again is to pay again.
func TestAnAnswerAboutAVideoThatCannotBeReadIsNotAskedForAgain(t *testing.T) {
	film := filmOf(t)
	for _, body := range []string{`{"finishReason":"stop"}`, `{"message":" ","finishReason":"stop"}`, `{"message":7}`} {
		s := newStudio(t, 0)
		s.withFiles(map[string][]byte{"film.mp4": film})
		s.bedrock.Script(bedrocksim.Answer{Body: body})
		a := s.chat(pegasus).say("What is it?", s.file("film.mp4"))
		if fault.KindOf(a.err) != fault.StreamBroken || fault.AllowRetry(a.err) || len(s.bedrock.Calls()) != 1 {
			t.Errorf("%s: %v, allowed: %t, %d calls", body, a.err, fault.AllowRetry(a.err), len(s.bedrock.Calls()))
		}
		if o := a.outcome; o.Cost < 6*490_000_000 || o.Estimated() || len(o.Failures) != 1 {
			t.Errorf("%s: %+v", body, o)
		}
	}
}

// One that breaks off is asked for again, and nobody knows whether both are paid for.
func TestAnAnswerAboutAVideoThatBreaksOffIsAnEstimate(t *testing.T) {
	film := filmOf(t)
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": film})
	s.bedrock.Script(bedrocksim.Text("A fox.").With(bedrocksim.CleanEOF().At(bedrocksim.BeforeStop)))
	a := s.chat(pegasus).say("What is it?", s.file("film.mp4"))
	const seen = 6 * 490_000_000
	o := a.outcome
	if a.err != nil || o.Attempts != 2 || o.EstimatedCost != seen || o.EstimatedUsage.Input == 0 || o.Cost != seen+usage.Picodollars(o.Usage.Output)*7_500_000 {
		t.Errorf("%v, %+v", a.err, o)
	}
}

func TestAnotherRegionAnswersAboutAVideoWhereOneIsDown(t *testing.T) {
	film := filmOf(t)
	s := newStudio(t, 0)
	s.withFiles(map[string][]byte{"film.mp4": film})
	s.fail("access-denied", 1)
	a := s.chat(pegasus).say("What is it?", s.file("film.mp4"))
	if o := a.outcome; a.err != nil || o.Region != "us-west-2" || len(o.Failures) != 1 || o.Failures[0].Region != "us-east-1" {
		t.Errorf("%v, %+v", a.err, o)
	}
}
