package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// run measures all subjects in turn, round by round.
func run(ctx context.Context, o options) (*report, error) {
	if _, err := cpuTime(os.Getpid()); err != nil {
		return nil, err // better now than after two builds
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := o.binaries(ctx, folder); err != nil {
		return nil, err
	}
	all, err := subjects(o, folder)
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, upstream: &upstream{}, numbers: numbers{}}
	if b.placement, err = place(); err != nil {
		return nil, err
	}
	b.upstream.script.Store(&script{deltas: 1})
	url, stop, err := b.upstream.listen()
	if err != nil {
		return nil, err
	}
	defer stop()
	b.url, b.direct = url, route{url: converseURL(url)}
	before := system()
	if err := b.all(ctx, all); err != nil {
		return nil, err
	}
	return newReport(o, b.placement, before, b.numbers, all), nil
}

func (b *bench) all(ctx context.Context, subjects []subject) error {
	for n := range b.starts {
		b.say("start %d of %d", n+1, b.starts)
		for _, s := range subjects {
			p, err := b.placement.start(ctx, s, b.url, 1)
			if err != nil {
				return err
			}
			p.stop()
			b.numbers.add(s.name, startTime, p.ready.Seconds()*1e3)
			b.numbers.add(s.name, idleMemory, float64(p.idle)/1e6)
		}
	}
	running, names := map[string]*process{}, []string{}
	for _, s := range subjects {
		p, err := b.placement.start(ctx, s, b.url, together)
		if err != nil {
			return err
		}
		defer p.stop()
		running[s.name], names = p, append(names, s.name)
	}
	for n := range b.rounds {
		b.say("round %d of %d", n+1, b.rounds)
		if err := b.round(ctx, running, names); err != nil {
			return err
		}
		for _, s := range subjects {
			if err := b.opened(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// binaries builds what was not named, and has no path depend on where it is used.
func (o *options) binaries(ctx context.Context, folder string) (err error) {
	if o.gateway == "" {
		o.say("building the gateway")
		o.gateway = filepath.Join(folder, "local")
		if err := build(ctx, o.gateway, "local"); err != nil {
			return err
		}
	}
	if o.function == "" {
		o.say("building the function")
		o.function = filepath.Join(folder, "bootstrap")
		if err := build(ctx, o.function, "gateway"); err != nil {
			return err
		}
	}
	for _, path := range []*string{&o.gateway, &o.function, &o.configs} {
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	return nil
}

func (o options) say(format string, args ...any) {
	fmt.Fprintf(o.log, format+"\n", args...)
}
