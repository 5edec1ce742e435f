package main

import (
	"fmt"
	"io"
	"time"
)

// inputs are how far away AWS's services are and how long they take. None of them was
// measured in an account.
type inputs struct {
	near, bedrock                                time.Duration // round trips
	readParameters, readSecret, greet, firstText time.Duration // of service
}

func defaultInputs() *inputs {
	return &inputs{
		near: time.Millisecond, bedrock: time.Millisecond,
		readParameters: 15 * time.Millisecond, readSecret: 15 * time.Millisecond,
		greet: 5 * time.Millisecond, firstText: 400 * time.Millisecond,
	}
}

// input is one of them by its name.
type input struct {
	name, what, source string
	value              *time.Duration
}

func (in *inputs) all() []input {
	return []input{
		{"near", "round trip to Parameter Store and Secrets Manager", "assumed: a service of the same region, two zones apart at most", &in.near},
		{"bedrock", "round trip to Bedrock", "assumed: the same region; 65ms for one across North America", &in.bedrock},
		{"parameters", "for GetParameters to be served", "assumed: the low end of what lambda.md §6 expects, tens to hundreds of ms with the connection", &in.readParameters},
		{"secret", "for GetSecretValue to be served, KMS included", "assumed, as for parameters", &in.readSecret},
		{"greet", "for Bedrock to turn a HEAD away", "assumed: it reaches no model", &in.greet},
		{"first-text", "for a model to begin its answer", "a published Bedrock demo on Lambda took 500 ms in all (dev.to/gunnargrosch)", &in.firstText},
	}
}

func (in *inputs) check() error {
	for _, i := range in.all() {
		if *i.value < 0 {
			return fmt.Errorf("-%s is %s; want 0 or more", i.name, i.value)
		}
	}
	return nil
}

func (in *inputs) print(out io.Writer) {
	fmt.Fprintln(out, "inputs; a TCP handshake takes one round trip, a TLS 1.3 handshake another:")
	for _, i := range in.all() {
		fmt.Fprintf(out, "  -%-11s %6s  %s (%s)\n", i.name, i.value, i.what, i.source)
	}
}
