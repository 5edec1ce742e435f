package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// openFolder opens the folder of --configs.
func (p *program) openFolder() (*config.Dir, error) { return openConfigs(p.configs) }

func openConfigs(name string) (*config.Dir, error) {
	if _, err := os.Stat(name); err != nil {
		return nil, fmt.Errorf("there is no folder of configurations at %s: %w; --configs names another folder", name, problemOf(err))
	}
	return config.OpenDir(name)
}

// catalogueOf is the folder's catalogue of models.
func (p *program) catalogueOf(dir *config.Dir) (*bot.Catalogue, error) {
	known, err := dir.Catalogue()
	if err == nil && known == nil {
		err = fmt.Errorf("there is no catalogue of models at %s; --configs names another folder", filepath.Join(p.configs, "models.yaml"))
	}
	return known, err
}

// folderBot is one bot of a folder.
type folderBot struct {
	stage.Ref
	template *bot.Template
}

// folderBots are the bots of a folder for the stage, by group and name, as a function
// would serve them: with keys that nobody knows. The error has what is wrong with others.
func (p *program) folderBots(ctx context.Context, dir *config.Dir) (bots []folderBot, err error) {
	groups, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, group := range groups {
		names, err := dir.Names(group)
		faults = append(faults, err)
		for _, name := range names {
			texts, err := dir.Read(ctx, group, name)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			template, _, err := texts.Load(texts.Layers[0].Source, bot.Options{Stage: p.stage, Kinds: bot.Kinds()})
			faults = append(faults, err)
			if err == nil {
				bots = append(bots, folderBot{stage.Ref{Group: group, Name: name}, template})
			}
		}
	}
	return bots, errors.Join(faults...)
}
