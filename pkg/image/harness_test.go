package image_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	painter "github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const accessKey = "0123456789abcdefghijklmnopqrstuv"

// Models with what they take. What the simulator takes of each is its own business: it
// refuses what they would.
const (
	canvas = `model: {id: amazon.nova-canvas-v1:0, regions: [us-east-1]}
price: {images: {standard: 0.04, premium: 0.06}}
`
	titan2 = `model: {id: amazon.titan-image-generator-v2:0, regions: [us-east-1]}
`
	canvasImage = "dialect: titan, max_seed: 858993459, prompt_characters: 1024, qualities: [standard, premium], quality: standard, max_count: 5"
	sd35        = "model: {id: stability.sd3-5-large-v1:0, regions: [us-west-2]}\nprice: {images: {any: 0.08}}\n"
	stable      = "dialect: stability, max_seed: 4294967294, prompt_characters: 10000"
)

// service is one of Stability AI's, whose task has its name.
func service(id, settings string) string {
	return "model: {id: us.stability." + id + "-v1:0, regions: [us-west-2]}\nimage: {" + stable + ", " + settings + "}\n"
}

func template(t testing.TB, text string) *bot.Template {
	t.Helper()
	defaults, err := os.ReadFile("../../configs/defaults/image.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source := bot.Source{Name: "painter.yaml", Text: []byte("schema: 1\nkind: image\n" + text)}
	parsed, _, err := bot.Load(bot.Source{Name: "image.yaml", Text: defaults}, source, bot.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// oneBot is a group of one.
type oneBot struct{ bot *bot.Bot }

func (b oneBot) Bot(context.Context, string) (*bot.Bot, error)   { return b.bot, nil }
func (b oneBot) Age(string) time.Duration                        { return 0 }
func (b oneBot) Fresh(context.Context, string) (*bot.Bot, error) { return b.bot, nil }
func (oneBot) Settle(context.Context, string)                    {}

// rig is the whole way of a query: Poe's client, the gateway, the simulator and what plays
// Poe's upload, each speaking the real wire format.
type rig struct {
	t     testing.TB
	sim   *bedrocksim.Server
	poe   *poesim.Server
	log   *syncbuf.Buffer
	http  *http.Client
	key   string // that is shown to the bot
	files string
}

// token is something that is shown in place of a key.
var token = "eyJ" + strings.Repeat("a", 80) + ".b.c"

// setting changes what a rig is made of.
type setting func(*painter.Services, *gateway.Options)

func newRig(t testing.TB, text string, change ...setting) *rig {
	t.Helper()
	return newRigWithFiles(t, text, host(t), change...)
}

// newRigWithFiles may fetch attachments from one address, which may be empty: then all of it
// is in memory, and may run on a fake clock.
func newRigWithFiles(t testing.TB, text, files string, change ...setting) *rig {
	t.Helper()
	r := &rig{t: t, log: &syncbuf.Buffer{}, key: accessKey, files: files}
	r.sim = bedrocksim.New()
	r.poe = poesim.New(poesim.Options{URL: "http://127.0.0.1", Key: func(_ *http.Request, key string) bool { return key == accessKey }})
	cfg := aws.Config{Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")}
	services := painter.Services{
		Client: bedrock.New(cfg, bedrock.Options{
			Endpoint: "http://bedrock.test", Dial: memnet.Serve(t, r.sim).Dial,
			Backoff: retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil }),
		}),
		Fetcher:  attachment.New(attachment.Options{Local: r.files}),
		Uploader: &poe.UploadAPI{URL: "http://127.0.0.1" + poesim.UploadPath, Transport: memnet.Serve(t, r.poe).Client().Transport},
	}
	log := slog.New(gateway.LogHandler(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	opts := gateway.Options{Keys: config.NewKeys(config.KeysOptions{Source: config.BotKeys{"painter": {accessKey}}, TTL: time.Minute}), Log: log}
	for _, c := range change {
		c(&services, &opts)
	}
	made, err := bot.Factory{bot.KindImage: painter.New(services)}.New(template(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if opts.Tokens != nil {
		r.key = token
	}
	opts.Bots = oneBot{made}
	r.http = memnet.Serve(t, gateway.New(opts)).Client()
	return r
}

// ask sends messages in Poe's form, with other members of the query.
func (r *rig) ask(messages string, others ...string) *poe.Answer {
	r.t.Helper()
	q := poe.Conversation("")
	q.Extra = map[string]any{"query": json.RawMessage("[" + strings.ReplaceAll(messages, "FILES", r.files) + "]")}
	for i := 0; i < len(others); i += 2 {
		q.Extra[others[i]] = json.RawMessage(others[i+1])
	}
	c := &poe.Client{URL: "http://gateway.test/painter", AccessKey: r.key, HTTPClient: r.http}
	a, err := c.Query(context.Background(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(a.Findings) > 0 || len(a.Reports) > 0 || !a.Complete {
		r.t.Errorf("the answer is not what Poe's client reads: %v %v, complete: %t", a.Findings, a.Reports, a.Complete)
	}
	return a
}

// logged is the log line of a request.
func (r *rig) logged() (line struct {
	Outcome     string `json:"outcome"`
	Attempts    int    `json:"attempts"`
	Cost        string `json:"cost_usd"`
	Guess       string `json:"estimated_cost_usd"` // empty: none
	Model       string `json:"model"`
	Region      string `json:"region"`
	Files       int    `json:"files"`
	FilesFailed int    `json:"files_failed"`
	FileError   string `json:"file_error"`
	Guardrail   bool   `json:"guardrail"`
	Failed      []any  `json:"failed_attempts"`
	Error       string `json:"error"`
}) {
	r.t.Helper()
	for _, text := range strings.Split(strings.TrimSpace(r.log.String()), "\n") {
		if strings.Contains(text, `"msg":"request"`) {
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	return line
}

// said is a message of the user's, with files of the host.
func said(text string, names ...string) string { return message("user", text, names...) }

func message(role, text string, names ...string) string {
	return fmt.Sprintf(`{"role":%q,"content":%s,"attachments":[%s]}`, role, quoted(text), attached(names...))
}

func attached(names ...string) string {
	list := make([]string, len(names))
	for i, name := range names {
		kind := map[string]string{"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "txt": "text/plain", "bin": "application/octet-stream"}[name[strings.LastIndexByte(name, '.')+1:]]
		list[i] = fmt.Sprintf(`{"url":"http://FILES/%s","name":%q,"content_type":%q}`, name, name, kind)
	}
	return strings.Join(list, ",")
}

func quoted(text string) string {
	raw, _ := json.Marshal(text)
	return string(raw)
}

// host serves files by their names.
func host(t testing.TB) string {
	contents := map[string][]byte{
		"/photo.png": picture(320, 320, color.Gray{90}), "/other.png": picture(320, 336, color.Gray{200}),
		"/style.png": picture(64, 64, color.Gray{30}), "/mask.png": mask(160, 160), "/tiny.png": picture(80, 100, color.Gray{9}),
		"/clear.png": picture(320, 320, color.NRGBA{200, 0, 0, 0}), "/narrow.png": picture(20, 900, color.Gray{1}),
		"/large.png": picture(2048, 1024, color.Gray{60}), "/broken.png": picture(320, 320, color.Gray{90})[:60],
		"/solid.png": solid(320, 320), "/brush.png": brush(160, 160), "/text.txt": []byte("text"), "/lies.png": []byte("text"), "/raw.bin": picture(320, 320, color.Gray{90}), "/bare": picture(320, 320, color.Gray{90}),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := contents[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func picture(width, height int, c color.Color) []byte {
	p := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{c})
	var out bytes.Buffer
	_ = png.Encode(&out, p)
	return out.Bytes()
}

// solid could be transparent by its palette, and is not.
func solid(width, height int) []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Transparent}))
	return out.Bytes()
}

// mask is white on its left, black on its right and grey between them.
func mask(width, height int) []byte {
	p := image.NewGray(image.Rect(0, 0, width, height))
	for i := range p.Pix {
		switch x := i % width; {
		case x < width/2-2:
			p.Pix[i] = 255
		case x < width/2+2:
			p.Pix[i] = 100
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, p)
	return out.Bytes()
}

// brush is what painting on a layer of its own leaves: white on the left, and nothing else.
func brush(width, height int) []byte {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(p, image.Rect(0, 0, width/2, height), image.White, image.Point{}, draw.Src)
	var out bytes.Buffer
	_ = png.Encode(&out, p)
	return out.Bytes()
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file, or writes it under -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", strings.NewReplacer(" ", "-", ",", "").Replace(name))
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("%s\n got %s\nwant %s", file, got, want)
	}
}

// fetched is a file of the host.
func (r *rig) fetched(path string) []byte {
	r.t.Helper()
	resp, err := http.Get("http://" + r.files + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}
