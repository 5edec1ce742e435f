package main

import (
	"errors"
	"mime"
	"net/url"
	"path"

	"github.com/poebridge/poebridge/pkg/poe"
)

// checkAttachment says what is wrong with the address of a file, which the bot fetches by itself.
func checkAttachment(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New(`want an address that the bot can fetch, such as https://example.com/cat.png; a local run serves a folder of files with -attachments FOLDER`)
	}
	return nil
}

// attachmentsOf are files by their addresses, of the types that their names tell.
func attachmentsOf(addresses []string) (all []poe.Attachment) {
	for _, address := range addresses {
		name := address
		if u, err := url.Parse(address); err == nil {
			name = path.Base(u.Path)
		}
		kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
		if kind == "" {
			kind = "application/octet-stream"
		}
		all = append(all, poe.Attachment{URL: address, ContentType: kind, Name: name})
	}
	return all
}
