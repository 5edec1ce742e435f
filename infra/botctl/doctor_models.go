package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/poebridge/poebridge/infra/botctl/internal/awserror"
	"github.com/poebridge/poebridge/infra/internal/deployment"
)

// modelPlace is a model and where it is called first.
type modelPlace struct{ base, region string }

// checkModels asks of each model of the folder whether the account may use it. Models of
// other accounts, and those of which only an ARN is known, are theirs to ask for.
func (p *program) checkModels(ctx context.Context, d *deployment.Deployment) []doctorRow {
	places := modelPlaces(d)
	found := make([]doctorRow, len(places))
	atOnce(len(places), func(i int) { found[i] = p.checkModel(ctx, places[i]) })
	good := 0
	var rows []doctorRow
	for _, row := range found {
		if row.Result == doctorOK {
			good++
		} else if !slices.ContainsFunc(rows, func(r doctorRow) bool { return r.Found == row.Found }) {
			rows = append(rows, row)
		}
	}
	if good > 0 {
		rows = append([]doctorRow{{Check: "models", Result: doctorOK, Found: fmt.Sprintf("the account may use %d of %d", good, len(places))}}, rows...)
	}
	return rows
}

func modelPlaces(d *deployment.Deployment) []modelPlace {
	places := map[modelPlace]bool{}
	for _, g := range d.Groups {
		for _, t := range g.Templates() {
			base := t.BaseModel()
			if t.Model.RoleARN == "" && len(t.Model.Regions) > 0 && !strings.HasPrefix(base, "arn:") && base != "" {
				places[modelPlace{base, t.Model.Regions[0]}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(places), func(a, b modelPlace) int {
		return strings.Compare(a.base+" "+a.region, b.base+" "+b.region)
	})
}

func (p *program) checkModel(ctx context.Context, m modelPlace) doctorRow {
	row := doctorRow{Check: "model " + m.base, Result: doctorFailed}
	cfg, err := p.awsIn(ctx, m.region)
	if err != nil {
		row.Found, row.Mend = err.Error(), mendCredentials
		return row
	}
	const permission = "bedrock:GetFoundationModelAvailability"
	out, err := bedrock.NewFromConfig(cfg).GetFoundationModelAvailability(ctx, &bedrock.GetFoundationModelAvailabilityInput{ModelId: &m.base})
	switch {
	case awserror.HasCode(err, "ResourceNotFoundException"), awserror.HasCode(err, "ValidationException"):
		row.Found = fmt.Sprintf("%s is not known in %s", m.base, m.region)
		row.Mend = "name another model or region in the template; botctl models shows what there is"
	case err != nil:
		row.Check, row.Found = "models", awserror.Explain(m.region, permission, err).Error()
		row.Mend = "see what was found; a bot needs none of this to work"
	default:
		row.Result, row.Found, row.Mend = access(m, out)
	}
	return row
}

// access says in words what Bedrock tells of a model in four.
func access(m modelPlace, out *bedrock.GetFoundationModelAvailabilityOutput) (result, found, mend string) {
	status := types.AgreementStatusAvailable
	if a := out.AgreementAvailability; a != nil {
		status = a.Status
	}
	switch {
	case out.RegionAvailability == types.RegionAvailabilityNotAvailable:
		return doctorFailed, fmt.Sprintf("%s is not offered in %s", m.base, m.region), "name another region in model.regions, or an inference profile in model.id"
	case status != types.AgreementStatusAvailable:
		why := ""
		if text := aws.ToString(out.AgreementAvailability.ErrorMessage); text != "" {
			why = " (" + text + ")"
		}
		return doctorFailed, fmt.Sprintf("the account has no agreement for %s yet: %s%s", m.base, status, why),
			"open the model once in the playground of Bedrock's console, and fill in its vendor's form there"
	case out.AuthorizationStatus == types.AuthorizationStatusNotAuthorized:
		return doctorFailed, "the account is not authorised for " + m.base, "ask whoever administers the organisation: a policy of it, or of AWS, keeps the model from the account"
	case out.EntitlementAvailability == types.EntitlementAvailabilityNotAvailable:
		return doctorFailed, "the account is not entitled to " + m.base, "open the model once in the playground of Bedrock's console"
	}
	return doctorOK, "", ""
}
