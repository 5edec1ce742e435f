package fault

import (
	"errors"
	"strings"
)

// UserText is what the user reads about err, in the language of a BCP 47 tag:
// what happened and what they can do, no internals. A language that is not in the
// table falls back to English. It is empty for InsufficientFunds, where Poe shows
// a text of its own.
func UserText(err error, language string) string {
	if found, ok := errors.AsType[*Error](err); ok && found.UserText != "" {
		return found.UserText
	}
	return KindOf(err).userText(language)
}

func (k Kind) userText(language string) string {
	if k >= numKinds {
		k = Internal
	}
	return texts[Language(language)][k]
}

// Language returns the language of the texts that serve a BCP 47 tag: "de" for
// "de-AT", "en" for what is not in the table.
func Language(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	if _, ok := texts[primary]; ok {
		return primary
	}
	return "en"
}

// Languages returns the languages that every kind has a text in.
func Languages() []string {
	languages := make([]string, 0, len(texts))
	for language := range texts {
		languages = append(languages, language)
	}
	return languages
}

var texts = map[string][numKinds]string{
	"en": {
		Internal:       "Something went wrong inside this bot. Please try again; if it happens again, tell the bot's operator the reference below.",
		Throttled:      "This model is very busy right now. Please wait a moment and try again.",
		Unavailable:    "This model is not available at the moment. Please try again in a few minutes.",
		Timeout:        "The model took too long to answer. Please try again, perhaps with a shorter question.",
		TooLong:        "This conversation is too long for the model. Please shorten your message or start a new chat.",
		InvalidRequest: "The model could not accept this message. Please change it, or start a new chat.",
		AccessDenied:   "This bot may not use its model at present. Its operator has to change that; please use another bot meanwhile.",
		NotFound:       "This bot's model does not exist any more, or not here. Its operator has to change that; please use another bot meanwhile.",
		Filtered:       "A content filter stopped this answer. Please put your request differently.",
		StreamBroken:   "The answer broke off before it was complete. Please try again.",
		Misconfigured:  "This bot is not set up correctly. Its operator has to change that; please use another bot meanwhile.",
		QuotaExceeded:  "This bot has used up its quota for now. Please come back later, or use another bot.",
		Busy:           "This bot is answering as many people as it can right now. Please try again in a moment.",
	},
	"de": {
		Internal:       "In diesem Bot ist etwas schiefgegangen. Bitte versuche es erneut; falls es wieder geschieht, nenne dem Betreiber die Referenz unten.",
		Throttled:      "Dieses Modell ist gerade stark ausgelastet. Bitte warte einen Moment und versuche es erneut.",
		Unavailable:    "Dieses Modell ist gerade nicht verfügbar. Bitte versuche es in ein paar Minuten erneut.",
		Timeout:        "Das Modell hat zu lange für die Antwort gebraucht. Bitte versuche es erneut, vielleicht mit einer kürzeren Frage.",
		TooLong:        "Diese Unterhaltung ist zu lang für das Modell. Bitte kürze deine Nachricht oder beginne einen neuen Chat.",
		InvalidRequest: "Das Modell konnte diese Nachricht nicht annehmen. Bitte ändere sie oder beginne einen neuen Chat.",
		AccessDenied:   "Dieser Bot darf sein Modell derzeit nicht benutzen. Das muss der Betreiber ändern; nimm bitte solange einen anderen Bot.",
		NotFound:       "Das Modell dieses Bots gibt es nicht mehr oder nicht hier. Das muss der Betreiber ändern; nimm bitte solange einen anderen Bot.",
		Filtered:       "Ein Inhaltsfilter hat diese Antwort angehalten. Bitte formuliere deine Anfrage anders.",
		StreamBroken:   "Die Antwort ist abgebrochen, bevor sie vollständig war. Bitte versuche es erneut.",
		Misconfigured:  "Dieser Bot ist nicht richtig eingerichtet. Das muss der Betreiber ändern; nimm bitte solange einen anderen Bot.",
		QuotaExceeded:  "Dieser Bot hat sein Kontingent vorerst aufgebraucht. Bitte komm später wieder oder nimm einen anderen Bot.",
		Busy:           "Dieser Bot antwortet gerade so vielen, wie er kann. Bitte versuche es gleich noch einmal.",
	},
	"es": {
		Internal:       "Algo ha fallado dentro de este bot. Inténtalo de nuevo; si vuelve a ocurrir, indica al operador la referencia de abajo.",
		Throttled:      "Este modelo está muy ocupado ahora mismo. Espera un momento e inténtalo de nuevo.",
		Unavailable:    "Este modelo no está disponible en este momento. Inténtalo de nuevo en unos minutos.",
		Timeout:        "El modelo ha tardado demasiado en responder. Inténtalo de nuevo, quizá con una pregunta más corta.",
		TooLong:        "Esta conversación es demasiado larga para el modelo. Acorta tu mensaje o empieza un chat nuevo.",
		InvalidRequest: "El modelo no ha podido aceptar este mensaje. Cámbialo o empieza un chat nuevo.",
		AccessDenied:   "Este bot no puede usar su modelo por ahora. Debe arreglarlo su operador; mientras tanto, usa otro bot.",
		NotFound:       "El modelo de este bot ya no existe, o no aquí. Debe arreglarlo su operador; mientras tanto, usa otro bot.",
		Filtered:       "Un filtro de contenido ha detenido esta respuesta. Formula tu petición de otra manera.",
		StreamBroken:   "La respuesta se ha interrumpido antes de completarse. Inténtalo de nuevo.",
		Misconfigured:  "Este bot no está bien configurado. Debe arreglarlo su operador; mientras tanto, usa otro bot.",
		QuotaExceeded:  "Este bot ha agotado su cuota por ahora. Vuelve más tarde o usa otro bot.",
		Busy:           "Este bot ya está respondiendo a todas las personas que puede. Inténtalo de nuevo en un momento.",
	},
	"fr": {
		Internal:       "Une erreur s'est produite dans ce bot. Réessayez ; si cela se reproduit, donnez à l'opérateur la référence ci-dessous.",
		Throttled:      "Ce modèle est très sollicité en ce moment. Attendez un instant, puis réessayez.",
		Unavailable:    "Ce modèle n'est pas disponible pour le moment. Réessayez dans quelques minutes.",
		Timeout:        "Le modèle a mis trop de temps à répondre. Réessayez, peut-être avec une question plus courte.",
		TooLong:        "Cette conversation est trop longue pour le modèle. Raccourcissez votre message ou commencez une nouvelle discussion.",
		InvalidRequest: "Le modèle n'a pas pu accepter ce message. Modifiez-le ou commencez une nouvelle discussion.",
		AccessDenied:   "Ce bot ne peut pas utiliser son modèle actuellement. Son opérateur doit y remédier ; utilisez un autre bot en attendant.",
		NotFound:       "Le modèle de ce bot n'existe plus, ou pas ici. Son opérateur doit y remédier ; utilisez un autre bot en attendant.",
		Filtered:       "Un filtre de contenu a arrêté cette réponse. Formulez votre demande autrement.",
		StreamBroken:   "La réponse s'est interrompue avant d'être complète. Réessayez.",
		Misconfigured:  "Ce bot n'est pas configuré correctement. Son opérateur doit y remédier ; utilisez un autre bot en attendant.",
		QuotaExceeded:  "Ce bot a épuisé son quota pour l'instant. Revenez plus tard ou utilisez un autre bot.",
		Busy:           "Ce bot répond déjà à autant de personnes qu'il le peut. Réessayez dans un instant.",
	},
	"ja": {
		Internal:       "ボットの内部で問題が発生しました。もう一度お試しください。繰り返す場合は、下の参照番号を運営者にお伝えください。",
		Throttled:      "このモデルは現在大変混み合っています。少し待ってからもう一度お試しください。",
		Unavailable:    "このモデルは現在利用できません。数分後にもう一度お試しください。",
		Timeout:        "モデルの応答に時間がかかりすぎました。質問を短くするなどして、もう一度お試しください。",
		TooLong:        "この会話はモデルには長すぎます。メッセージを短くするか、新しいチャットを始めてください。",
		InvalidRequest: "モデルがこのメッセージを受け付けませんでした。内容を変えるか、新しいチャットを始めてください。",
		AccessDenied:   "このボットは現在モデルを利用できません。運営者の対応が必要です。それまで別のボットをご利用ください。",
		NotFound:       "このボットのモデルは存在しないか、ここでは利用できません。運営者の対応が必要です。それまで別のボットをご利用ください。",
		Filtered:       "コンテンツフィルターにより回答が停止されました。別の表現でお試しください。",
		StreamBroken:   "回答が途中で切れました。もう一度お試しください。",
		Misconfigured:  "このボットは正しく設定されていません。運営者の対応が必要です。それまで別のボットをご利用ください。",
		QuotaExceeded:  "このボットは現在の利用枠を使い切りました。後ほどもう一度お試しいただくか、別のボットをご利用ください。",
		Busy:           "このボットは現在、対応できる上限まで回答しています。少し待ってからもう一度お試しください。",
	},
	"pt": {
		Internal:       "Algo deu errado dentro deste bot. Tente novamente; se acontecer de novo, informe ao operador a referência abaixo.",
		Throttled:      "Este modelo está muito ocupado agora. Aguarde um momento e tente novamente.",
		Unavailable:    "Este modelo não está disponível no momento. Tente novamente em alguns minutos.",
		Timeout:        "O modelo demorou demais para responder. Tente novamente, talvez com uma pergunta mais curta.",
		TooLong:        "Esta conversa é longa demais para o modelo. Encurte sua mensagem ou inicie um novo chat.",
		InvalidRequest: "O modelo não pôde aceitar esta mensagem. Altere-a ou inicie um novo chat.",
		AccessDenied:   "Este bot não pode usar seu modelo no momento. O operador precisa corrigir isso; enquanto isso, use outro bot.",
		NotFound:       "O modelo deste bot não existe mais, ou não aqui. O operador precisa corrigir isso; enquanto isso, use outro bot.",
		Filtered:       "Um filtro de conteúdo interrompeu esta resposta. Formule seu pedido de outra forma.",
		StreamBroken:   "A resposta foi interrompida antes de ficar completa. Tente novamente.",
		Misconfigured:  "Este bot não está configurado corretamente. O operador precisa corrigir isso; enquanto isso, use outro bot.",
		QuotaExceeded:  "Este bot esgotou sua cota por enquanto. Volte mais tarde ou use outro bot.",
		Busy:           "Este bot já está respondendo a tantas pessoas quanto consegue. Tente novamente em um instante.",
	},
	"zh": {
		Internal:       "机器人内部出错。请重试；如果再次出现，请把下面的参考编号告诉运营者。",
		Throttled:      "该模型目前非常繁忙。请稍候再试。",
		Unavailable:    "该模型暂时不可用。请几分钟后再试。",
		Timeout:        "模型响应时间过长。请重试，或缩短您的问题。",
		TooLong:        "这段对话对该模型来说太长了。请缩短消息或开始新的聊天。",
		InvalidRequest: "模型无法接受这条消息。请修改消息或开始新的聊天。",
		AccessDenied:   "该机器人目前无权使用其模型，需要运营者处理。请先使用其他机器人。",
		NotFound:       "该机器人的模型已不存在或在此处不可用，需要运营者处理。请先使用其他机器人。",
		Filtered:       "内容过滤器阻止了这个回答。请换一种方式表述您的请求。",
		StreamBroken:   "回答在完成之前中断了。请重试。",
		Misconfigured:  "该机器人设置有误，需要运营者处理。请先使用其他机器人。",
		QuotaExceeded:  "该机器人的配额已用完。请稍后再来，或使用其他机器人。",
		Busy:           "该机器人目前同时回答的人数已达上限。请稍候再试。",
	},
}
