package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/poe"
)

// base is the address of a program without a path.
func (p *program) base() string {
	url, _, _ := p.curl()
	return strings.Join(strings.SplitN(url, "/", 4)[:3], "/")
}

func TestTheStandInTakesFilesOfItsOwnBotsAndShowsThem(t *testing.T) {
	for _, args := range [][]string{nil, {"-group", "nova"}} {
		p := start(t, nil, args...)
		_, key, _ := p.curl()
		api := &poe.UploadAPI{URL: p.base() + "/poe/file_upload_3RD_PARTY_POST"}
		if told := strings.Contains(p.banner, "Pictures and videos are at "); told != (args == nil) {
			t.Errorf("with %v the banner is\n%s", args, p.banner)
		}
		file, err := api.UploadBytes(t.Context(), key, "cat.png", "image/png", []byte("a cat"))
		if err != nil || !strings.HasPrefix(file.URL, p.base()+"/poe/files/") {
			t.Fatalf("%+v, %v", file, err)
		}
		if code, kind, body := get(t, file.URL); code != 200 || kind != "image/png" || body != "a cat" {
			t.Errorf("%d %s %q", code, kind, body)
		}
		src := strings.TrimPrefix(file.URL, p.base()+"/poe/files/")
		if code, kind, body := get(t, p.base()+"/poe/files/"); code != 200 || !strings.HasPrefix(kind, "text/html") || !strings.Contains(body, `<img src="`+src+`"`) {
			t.Errorf("%d %s %s", code, kind, body)
		}
		if _, err := api.UploadBytes(t.Context(), keyA, "cat.png", "image/png", []byte("a cat")); fault.KindOf(err) != fault.AccessDenied {
			t.Errorf("with another key: %v", err)
		}
		if _, err := api.UploadURL(t.Context(), key, "x", "a/b", "http://127.0.0.1:1/x"); fault.KindOf(err) != fault.InvalidRequest {
			t.Errorf("from anywhere: %v", err)
		}
	}
}

func TestTheStandInIsServedOnlyWhereItIsUsed(t *testing.T) {
	for _, env := range []map[string]string{{"POEBRIDGE_POE_UPLOAD_URL": "poe"}, {"POEBRIDGE_POE_UPLOAD_URL": "https://poe.example/up"}} {
		p := start(t, env)
		if code, _, _ := get(t, p.base()+"/poe/files/"); code != 404 {
			t.Errorf("%v: %d", env, code)
		}
	}
}

func TestWhereFilesOfAnswersGo(t *testing.T) {
	own := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	const here = "http://127.0.0.1:8080/poe/file_upload_3RD_PARTY_POST"
	for name, row := range map[string]struct {
		o    options
		want string
	}{
		"the simulator's stay here":            {options{bedrock: "sim"}, here},
		"those of Bedrock go to Poe":           {options{bedrock: "aws"}, ""},
		"unless they are to be seen here":      {options{bedrock: "aws", uploads: "sim"}, here},
		"the simulator's to Poe, if one likes": {options{bedrock: "sim", uploads: "poe"}, ""},
		"an address counts":                    {options{bedrock: "sim", uploads: "https://poe.example/up"}, "https://poe.example/up"},
	} {
		t.Run(name, func(t *testing.T) {
			api := newUploads(row.o, own)
			if api.URL != row.want {
				t.Errorf("%q, want %q", api.URL, row.want)
			}
			s := &site{opts: row.o, uploads: api, costs: &poe.CostAPI{}, from: &sources{}}
			env := s.functionEnv(&model{})
			i := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, "POEBRIDGE_POE_UPLOAD_URL=") })
			if i < 0 != (row.want == "") || i >= 0 && env[i] != "POEBRIDGE_POE_UPLOAD_URL="+row.want {
				t.Errorf("the function gets %q", env)
			}
		})
	}
}

// painter is a bot whose answers are pictures, in the group nova.
var painter = map[string]string{
	"groups/nova/painter.yaml": `schema: 1
kind: image
model: {id: us.stability.stable-fast-upscale-v1:0, regions: [us-west-2]}
image: {dialect: stability, edit: upscale_fast}
price: {images: {any: 0.03}}
`,
	"groups/nova/group.yaml": `schema: 1
description: Amazon's Nova, and a painter
region: us-east-1
models: [amazon.nova-micro-v1:0, amazon.nova-lite-v1:0, amazon.nova-pro-v1:0, amazon.nova-2-lite-v1:0, stability.stable-fast-upscale-v1:0]
regions: [us-east-1, us-west-2]
`,
}

func TestTheBannerTellsWhereFilesAreWhereThereAreSuchBots(t *testing.T) {
	nothing := func(*bot.Template) (bot.Responder, error) { return nil, nil }
	for to, want := range map[string]string{
		"sim":                   "Pictures and videos are at http://127.0.0.1:8080/poe/files/.",
		"poe":                   "Pictures and videos are uploaded to Poe, which knows only keys of its own bots (-uploads sim keeps them here).",
		"https://poe.example/u": "Pictures and videos are uploaded to https://poe.example/u.",
	} {
		for kind, bots := range map[string]map[string]string{"chat": nil, "image": painter} {
			o := options{config: copied(t, bots), group: "nova", bedrock: "sim", uploads: to}
			from, err := openSources(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			s, err := newSite(t.Context(), o, from, bot.Factory{"chat": nothing, "image": nothing}, nil, metricsFile{}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			s.banner(context.Background(), &out, "http://127.0.0.1:8080")
			if strings.Contains(out.String(), "\n"+want+"\n") != (kind == "image") || strings.Contains(out.String(), "NOT VALID") {
				t.Errorf("%s, %s:\n%s", to, kind, &out)
			}
		}
	}
}

// All of the way: the bot takes a picture of this program's own folder, the simulator makes
// another, the stand-in of Poe takes it, and whoever follows its address sees it.
func TestAPictureIsMadeOfAnother(t *testing.T) {
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "cat.png"), drawn.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "-config", copied(t, painter), "-group", "nova", "-attachments", folder)
	_, key, _ := p.curl()
	q := poe.Conversation("Larger!")
	q.Messages[0].Attachments = []poe.Attachment{{URL: p.base() + "/attachments/cat.png", Name: "cat.png", ContentType: "image/png"}}
	a, err := (&poe.Client{URL: p.base() + "/painter", AccessKey: key}).Query(t.Context(), q)
	if err != nil || len(a.Problems()) > 0 || len(a.Pictures) != 1 {
		t.Fatalf("%v, %v, %+v", err, a.Problems(), a)
	}
	code, kind, body := get(t, a.Pictures[0].File.URL)
	size, _, err := image.DecodeConfig(strings.NewReader(body))
	if code != 200 || kind != "image/png" || err != nil || size.Width != 256 {
		t.Errorf("%d %s, %d pixels wide, %v", code, kind, size.Width, err)
	}
}
