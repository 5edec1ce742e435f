package main

import (
	"net"
	"net/http"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// function is the program that is deployed, in an emulated Lambda, which is a part of this
// process: what the emulator adds to an answer counts among what the function adds, but
// not among its time and memory. Its start counts too, and is on this process's core.
type function struct {
	lambda *emulator.Emulator
	web    *http.Server
	out    *limited
}

// emulated has a function whose process starts with the first request.
func emulated(bootstrap string, environment func(launch) []string) func(placement, launch) (running, error) {
	return func(_ placement, l launch) (running, error) {
		f := &function{out: &limited{left: mostSaid}}
		f.lambda = emulator.New(emulator.Options{
			Bootstrap: bootstrap, Env: environment(l), Concurrency: l.most(), Log: f.out,
		})
		f.web = &http.Server{Handler: f.lambda}
		listener, err := net.Listen("tcp", l.address)
		if err != nil {
			return nil, err
		}
		go func() { _ = f.web.Serve(listener) }()
		return f, nil
	}
}

func (f *function) pid() int {
	for _, pid := range f.lambda.PIDs() {
		return pid
	}
	return 0 // it has ended, and there is nothing to be read of it
}

func (f *function) said() string { return f.out.String() }

func (f *function) stop() {
	f.lambda.Close()
	_ = f.web.Close()
}
