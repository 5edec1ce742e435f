package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// The names of the services, as they are shown.
const (
	bedrock    = "Bedrock"
	parameters = "Parameter Store"
	secrets    = "Secrets Manager"
)

// What is asked: a shipped bot.
const (
	stage     = "cold"
	group     = "nova"
	bot       = "nova-lite"
	accessKey = "ColdColdColdColdColdColdColdCold"
)

// options say what is started, and among what.
type options struct {
	root      string // of the module
	bootstrap string
	memory    int // MB
	inputs    *inputs
	// arrived is called for each request before it is served, and may hold it; nil: nobody.
	arrived func(l *logbook, service, operation string)
	log     io.Writer // what the process writes; nil discards
}

// start is one cold start and its first query. Times count from the query, which starts the
// process.
type start struct {
	began                            time.Time
	init, firstByte, firstText, done time.Duration
	notes                            []note
	memory                           int // MB at most
}

// coldStart starts everything anew and asks one query.
func coldStart(ctx context.Context, o options) (s *start, err error) {
	c, err := openCloud(o)
	if err != nil {
		return nil, err
	}
	defer c.close()
	function := c.function(o)
	defer function.Close()
	web := httptest.NewServer(function)
	defer web.Close()
	return c.ask(ctx, web.URL, function)
}

// ask asks the first query and notes what became of it.
func (c *cloud) ask(ctx context.Context, url string, function *emulator.Emulator) (*start, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s := &start{began: time.Now()}
	a, err := (&poe.Client{URL: url + "/" + bot, AccessKey: accessKey}).Query(ctx, poe.Conversation("Hello"))
	reports := function.Reports()
	switch {
	case err != nil:
		return nil, err
	case !a.Complete || len(a.Problems()) > 0:
		return nil, fmt.Errorf("the query was not answered: %v", a.Problems())
	case len(reports) != 1 || reports[0].Init == 0:
		return nil, errors.New("the query was not the first of its process")
	}
	s.init, s.memory, s.notes = reports[0].Init, reports[0].MaxMemory, c.log.all()
	s.firstByte, s.firstText, s.done = a.FirstByte, a.FirstText, a.Done
	return s, nil
}

// cloud is what the function needs of AWS.
type cloud struct {
	log      *logbook
	sim      *bedrocksim.Server
	conf     *configsim.Server
	services []*service
	dir      string
}

func openCloud(o options) (c *cloud, err error) {
	c = &cloud{log: newLogbook(), sim: bedrocksim.New(), conf: configsim.New()}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.dir, err = os.MkdirTemp("", "coldstart"); err != nil {
		return c, err
	}
	if err := c.fill(o.root); err != nil {
		return c, err
	}
	certificate, err := newCertificate(c.bundle())
	if err != nil {
		return c, err
	}
	in := o.inputs
	for _, row := range []struct {
		name      string
		handler   http.Handler
		roundTrip time.Duration
		takes     map[string]time.Duration
	}{
		{bedrock, c.sim, in.bedrock, map[string]time.Duration{greeting: in.greet, bedrocksim.OperationStream: in.firstText}},
		{parameters, c.conf, in.near, map[string]time.Duration{"GetParameters": in.readParameters}},
		{secrets, c.conf, in.near, map[string]time.Duration{"GetSecretValue": in.readSecret}},
	} {
		s, err := open(row.name, row.handler, certificate, row.roundTrip, c.log, func(operation string) {
			if o.arrived != nil {
				o.arrived(c.log, row.name, operation)
			}
			time.Sleep(row.takes[operation])
		})
		if err != nil {
			return c, err
		}
		c.services = append(c.services, s)
	}
	return c, nil
}

// fill writes what a deployment writes.
func (c *cloud) fill(root string) error {
	for name, file := range map[string]string{
		"/defaults/chat": "defaults/chat.yaml", "/defaults/image": "defaults/image.yaml", "/defaults/video": "defaults/video.yaml",
		"/groups/" + group + "/_group": "groups/" + group + "/group.yaml", "/groups/" + group + "/" + bot: "groups/" + group + "/" + bot + ".yaml",
	} {
		text, err := os.ReadFile(filepath.Join(root, "configs", file))
		if err != nil {
			return err
		}
		c.conf.PutParameter("/poebridge/"+stage+name, string(text))
	}
	c.conf.PutSecret("poebridge/"+stage+"/"+group, `{"`+bot+`":"`+accessKey+`"}`)
	return nil
}

func (c *cloud) bundle() string { return filepath.Join(c.dir, "roots.pem") }

// function is Lambda around the bootstrap; no process runs before the first query.
func (c *cloud) function(o options) *emulator.Emulator {
	return emulator.New(emulator.Options{
		Bootstrap: o.bootstrap, Timeout: time.Minute, MemoryMB: o.memory, LimitMemory: true, Log: o.log,
		Env: append(environment(c.services[0].url()), "SSL_CERT_FILE="+c.bundle(), "SSL_CERT_DIR="+c.dir,
			"AWS_ENDPOINT_URL_SSM="+c.services[1].url(), "AWS_ENDPOINT_URL_SECRETS_MANAGER="+c.services[2].url(),
		),
	})
}

func (c *cloud) close() {
	for _, s := range c.services {
		s.close()
	}
	_ = os.RemoveAll(c.dir)
}
