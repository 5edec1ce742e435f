package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
)

// newReaderRelay takes of the SDK only the signature, and reads frames as the gateway does.
func newReaderRelay(upstream string) relay {
	keys, sign := signer(), v4.NewSigner()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}}
	return func(ctx context.Context, text string, delta func(string), flush func()) error {
		quoted, _ := json.Marshal(text) // a string always encodes
		body := fmt.Appendf(nil, `{"messages":[{"role":"user","content":[{"text":%s}]}]}`, quoted)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, converseURL(upstream), bytes.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		key, err := keys.Retrieve(ctx)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		if err := sign.SignHTTP(ctx, key, request, hex.EncodeToString(sum[:]), "bedrock", region, time.Now()); err != nil {
			return err
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		return relayFrames(response.Body, delta, flush)
	}
}

// relayFrames flushes before every read, which is when no other frame is here.
func relayFrames(body io.Reader, delta func(string), flush func()) error {
	frames := eventstream.NewReader(beforeRead{body, flush})
	for {
		m, err := frames.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if string(m.EventType) != "contentBlockDelta" {
			continue
		}
		var payload struct{ Delta struct{ Text string } }
		if err := json.Unmarshal(m.Payload, &payload); err != nil {
			return err
		}
		delta(payload.Delta.Text)
	}
}

type beforeRead struct {
	io.Reader
	do func()
}

func (b beforeRead) Read(p []byte) (int, error) {
	b.do()
	return b.Reader.Read(p)
}
