package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/poebridge/poebridge/functions/internal/module"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// Where templates and keys are kept.
const (
	stage     = "chaos"
	group     = "chaos"
	accessKey = "ChaosChaosChaosChaosChaosChaos00"
	secret    = "poebridge/" + stage + "/" + group
	basePath  = "/poebridge/" + stage + "/groups/" + group + "/"
	overPath  = "/poebridge/" + stage + "/overrides/" + group + "/"
)

// unlimited is more queries at a time than a run has: what a limit refuses would prove
// nothing of recovery.
const unlimited = 100_000

// cloud is what a function lives in: Bedrock, Parameter Store and Secrets Manager, all
// simulated and over HTTP, and Lambda around the real bootstrap.
type cloud struct {
	root      string // of the module
	bootstrap string
	director  *director
	config    *configsim.Server
	bedrock   *web
	services  *web
	log       *logbook
}

// newCloud builds the bootstrap in dir and starts the services.
func newCloud(dir string, race bool) (*cloud, error) {
	c := &cloud{bootstrap: filepath.Join(dir, "bootstrap"), director: newDirector(), log: &logbook{}}
	var args []string
	if race {
		args = append(args, "-race")
	}
	if err := emulator.Build(c.bootstrap, "github.com/poebridge/poebridge/functions/gateway", args...); err != nil {
		return nil, err
	}
	return c, c.open()
}

// open starts the services.
func (c *cloud) open() (err error) {
	if c.root, err = module.Root(); err != nil {
		return err
	}
	if c.config, err = c.newConfig(); err != nil {
		return err
	}
	sim := bedrocksim.New(bedrocksim.WithAnswers(c.director.answer), bedrocksim.WithObserver(c.director.observe))
	if c.bedrock, err = serve(sim); err != nil {
		return err
	}
	c.services, err = serve(c.config)
	return err
}

func (c *cloud) close() {
	c.bedrock.close()
	c.services.close()
}

// newConfig returns services that hold the bots.
func (c *cloud) newConfig() (*configsim.Server, error) {
	defaults, err := os.ReadFile(filepath.Join(c.root, "configs", "defaults", "chat.yaml"))
	if err != nil {
		return nil, err
	}
	s := configsim.New()
	s.PutParameter("/poebridge/"+stage+"/defaults/chat", string(defaults))
	s.PutParameter(basePath+"_group", embedded("group.yaml"))
	var keys []string
	for name, text := range templates() {
		s.PutParameter(basePath+name, text)
		keys = append(keys, fmt.Sprintf("%q: %q", name, accessKey))
	}
	s.PutSecret(secret, "{"+strings.Join(keys, ", ")+"}")
	return s, nil
}

// function is Lambda around one process.
type function struct {
	*emulator.Emulator
	*web
}

// start starts a function. Env counts more than what a function has otherwise.
func (c *cloud) start(concurrency int, config string, env ...string) (*function, error) {
	e := emulator.New(emulator.Options{
		Bootstrap: c.bootstrap, Timeout: 90 * time.Second, Concurrency: concurrency, Log: c.log,
		Env: append([]string{
			"POEBRIDGE_STAGE=" + stage, "POEBRIDGE_GROUP=" + group, "POEBRIDGE_TTL=300ms", "POEBRIDGE_MAX_CONCURRENT=" + strconv.Itoa(unlimited),
			"GORACE=halt_on_error=1", "GOTRACEBACK=all", "AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated",
			"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + c.bedrock.url,
			"AWS_ENDPOINT_URL_SSM=" + config, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + config,
		}, env...),
	})
	web, err := serve(e)
	if err != nil {
		return nil, err
	}
	return &function{e, web}, nil
}

func (f *function) stop() {
	f.Emulator.Close()
	f.web.close()
}

// web is a server on a loopback port that counts its connections.
type web struct {
	server *http.Server
	url    string
	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

func serve(h http.Handler) (*web, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &web{url: "http://" + listener.Addr().String(), states: map[net.Conn]http.ConnState{}}
	w.server = &http.Server{Handler: h, ConnState: w.note, ReadHeaderTimeout: time.Minute}
	go func() { _ = w.server.Serve(listener) }() // until it is closed
	return w, nil
}

func (w *web) note(conn net.Conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.states[conn] = state; state == http.StateClosed || state == http.StateHijacked {
		delete(w.states, conn)
	}
}

// busy counts the connections on which a request is under way.
func (w *web) busy() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, state := range w.states {
		if state == http.StateActive {
			n++
		}
	}
	return n
}

func (w *web) close() { _ = w.server.Close() }
