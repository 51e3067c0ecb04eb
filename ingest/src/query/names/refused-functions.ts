/** Functions of the engine that are refused, by what they do; the key ends the sentence that a person reads. */
export const REFUSED_FUNCTIONS = {
  'reads files, addresses or other servers': `
    AIClassify aiClassify aiEmbed AIExtract aiExtract AIGenerate aiGenerate AITranslate aiTranslate catboostEvaluate
    evalMLMethod file filesystemAvailable filesystemCapacity filesystemUnreserved generateSerialID
    getMaxTableNameLengthForDatabase naiveBayesClassifier naiveBayesClassifierWithAllProbs naiveBayesClassifierWithProb
    showCertificate zookeeperSessionUptime`,
  'returns details of the server': `
    addressToLine addressToLineWithInlines addressToSymbol authenticatedUser authUser buildId chdb connection_id
    connectionId current_query_id currentProfiles currentQueryID currentRoles defaultProfiles defaultRoles demangle
    displayName enabledProfiles enabledRoles flameGraph FQDN fullHostName getClientHTTPHeader getMacro
    getMergeTreeSetting getOSKernelVersion getServerPort getServerSetting getSetting getSettingOrDefault globalVariable
    hasThreadFuzzer hostName hostname initial_query_id initial_query_start_time initialQueryID initialQueryStartTime
    isMergeTreePartCoveredBy logTrace mergeTreePartInfo query_id queryID revision runningConcurrency serverUUID
    shardCount shardNum tcpPort tid transactionID transactionLatestSnapshot transactionOldestSnapshot uptime`,
  'is internal to the engine': `
    __actionName __applyFilter __bitBoolMaskAnd __bitBoolMaskOr __bitSwapLastTwo __bitWrapperFunc __getScalar
    __patchPartitionID __scalarSubqueryResult __toYearCalendarOnly _CAST aggThrow timeSeriesCopyTag timeSeriesCopyTags
    timeSeriesExtractTag timeSeriesGroupArray timeSeriesGroupToSamplingKey timeSeriesGroupToTags timeSeriesIdToGroup
    timeSeriesIdToTags timeSeriesIdToTagsGroup timeSeriesJoinTags timeSeriesRemoveAllTagsExcept timeSeriesRemoveTag
    timeSeriesRemoveTags timeSeriesReplaceTag timeSeriesStoreTags timeSeriesTagsGroupToTags timeSeriesTagsToGroup
    timeSeriesThrowDuplicateSeriesIf validateNestedArraySizes`,
  'reads a dictionary or a table by its name': `
    dictGet dictGetAll dictGetChildren dictGetDate dictGetDateOrDefault dictGetDateTime dictGetDateTimeOrDefault
    dictGetDescendants dictGetFloat32 dictGetFloat32OrDefault dictGetFloat64 dictGetFloat64OrDefault dictGetHierarchy
    dictGetInt16 dictGetInt16OrDefault dictGetInt32 dictGetInt32OrDefault dictGetInt64 dictGetInt64OrDefault dictGetInt8
    dictGetInt8OrDefault dictGetIPv4 dictGetIPv4OrDefault dictGetIPv6 dictGetIPv6OrDefault dictGetKeys dictGetOrDefault
    dictGetOrNull dictGetRoot dictGetString dictGetStringOrDefault dictGetUInt16 dictGetUInt16OrDefault dictGetUInt32
    dictGetUInt32OrDefault dictGetUInt64 dictGetUInt64OrDefault dictGetUInt8 dictGetUInt8OrDefault dictGetUUID
    dictGetUUIDOrDefault dictHas dictIsIn hasColumnInTable joinGet joinGetOrNull regionHierarchy regionIn regionToArea
    regionToCity regionToContinent regionToCountry regionToDistrict regionToName regionToPopulation regionToTopContinent`,
  'handles SQL text or formats': `
    formatQuery formatQueryOrNull formatQuerySingleLine formatQuerySingleLineOrNull formatRow formatRowNoNewline
    fuzzQuery generateRandomStructure highlightQuery normalizedQueryHash normalizedQueryHashKeepNames normalizeQuery
    normalizeQueryKeepNames obfuscateQuery obfuscateQueryWithSeed structureToCapnProtoSchema structureToProtobufSchema
    tokenizeQuery`,
  'holds a thread': `
    sleep sleepEachRow`,
} as const;
